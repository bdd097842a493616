import type { Express } from "express";
import { type Intent, validate } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { entriesOf, findNode, type NodeView, nodeById, type View } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { nodeOf } from "./convert.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { settle, shown } from "./writes.js";

export function nodes(app: Express, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/nodes", (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    const after = parseCursor(query(request, "cursor"), "ss");
    const state = query<string | undefined>(request, "state");
    const availability = query<string | undefined>(request, "availability");
    const rows = [...entriesOf(view.nodes)]
      .filter((node) => (state ?? node.state) === node.state && (availability ?? node.availability) === node.availability)
      .filter((node) => !after || compareKeys(nodeKey(node), after) > 0)
      .sort((a, b) => compareKeys(nodeKey(a), nodeKey(b)));
    answer(response, view, pageOf(rows, query(request, "limit"), nodeKey, nodeOf));
  });

  app.post("/v1/nodes", async (request, response) => {
    requireEverywhere(response, "join");
    const { name, credential, description } = validate("NodeJoin", request.body);
    const settled = await settle(context, request, response, { type: "JoinNode", name, credential, description });
    const node = shown(settled.outcome.id === undefined ? undefined : nodeById(settled.view, settled.outcome.id), `node ${name}`);
    response
      .status(201)
      .location(`/v1/nodes/${node.id}`)
      .json({ node: nodeOf(node), tokenId: node.token });
  });

  app.get("/v1/nodes/:node", (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    answer(response, view, nodeOf(wantedNode(view, request.params.node)));
  });

  app.delete("/v1/nodes/:node", async (request, response) => {
    requireEverywhere(response, "nodes");
    await settle(context, request, response, { type: "RemoveNode", node: request.params.node, force: query(request, "force") });
    response.status(204).end();
  });

  const change = (path: string, type: Extract<Intent["type"], "DrainNode" | "ActivateNode">) =>
    app.post(path, async (request, response) => {
      requireEverywhere(response, "nodes");
      const { node } = request.params as { node: string };
      const settled = await settle(context, request, response, { type, node });
      response.json(nodeOf(shown(nodeById(settled.view, settled.outcome.id ?? ""), `node ${node}`)));
    });
  change("/v1/nodes/:node/drain", "DrainNode");
  change("/v1/nodes/:node/activate", "ActivateNode");

  app.get("/v1/nodes/:node/session", (_request, response) => {
    response.set("upgrade", "websocket");
    throw new ClusterError("malformed", "upgrade_required", "a session is a WebSocket: send an upgrade request");
  });
}

export function wantedNode(view: View, idOrName: string): NodeView {
  const node = findNode(view, idOrName);
  if (!node) throw notFound("node_not_found", `no node has the id or name ${JSON.stringify(idOrName)}`, "node");
  return node;
}

function nodeKey({ name, id }: NodeView): PageKey {
  return [name, id];
}
