/** What is used of the client, which has no types of its own. */
declare module "rqlite-js" {
  export interface FetchOptions {
    uri: string;
    httpMethod?: "GET" | "POST" | "DELETE";
    body?: unknown;
  }

  export interface RawAnswer {
    status: number;
    body: unknown;
  }

  export class DataApiClient {
    constructor(hosts: string[], options: object);
    fetch(options: FetchOptions): Promise<RawAnswer>;
  }

  const rqlite: { DataApiClient: typeof DataApiClient };
  export default rqlite;
}
