/** The few functions of the package that constraints use; it brings no types of its own. */
declare module "semver" {
  interface Options {
    includePrerelease?: boolean;
    loose?: boolean;
  }
  interface Version {
    version: string;
  }
  const semver: {
    parse(version: string, options: Options): Version | null;
    coerce(version: string, options: Options): Version | null;
    satisfies(version: Version, range: string, options: Options): boolean;
    validRange(range: string, options: Options): string | null;
  };
  export default semver;
}
