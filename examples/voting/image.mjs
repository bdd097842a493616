// Makes this example's image without a registry: this host's own node, the libraries that it needs and the example's code,
// packed with tar and imported by the Docker Engine of DOCKER_HOST (what `docker import` does). Those who have a registry
// may build the Dockerfile instead. Prints one line; does nothing where the image is there and was made of the same.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const image = process.argv[2] ?? "localhost/fleetlog-voting:1";
const here = dirname(fileURLToPath(import.meta.url));
const code = [
  "lib/call.mjs",
  "lib/page.mjs",
  "lib/serve.mjs",
  ...readdirSync(here).filter((name) => name.endsWith(".mjs") && name !== "image.mjs"),
];
const label = "dev.fleetlog.voting";
const files = {
  "etc/passwd": "root:x:0:0:root:/root:/bin/false\nnode:x:1000:1000:node:/app:/bin/false\n",
  "etc/group": "root:x:0:\nnode:x:1000:\n",
  "etc/nsswitch.conf": "hosts: files dns\n",
};
// As in the Dockerfile.
const config = [
  "WORKDIR /app",
  "USER 1000:1000",
  "ENV SERVICE_PORT=80 STORE_FILE=/data/votes.ndjson PATH=/usr/local/bin",
  'CMD ["node", "vote.mjs"]',
];

const started = performance.now();
try {
  if (process.platform !== "linux")
    throw new Error(`containers run Linux, and this host's own files are ${process.platform}'s: build the Dockerfile`);
  const hash = hashOfContents();
  const there = await engine("GET", `/images/${image}/json`);
  if (there.status !== 200 && there.status !== 404) throw new Error(said(there));
  const madeOf = there.status === 200 ? (JSON.parse(there.text).Config?.Labels?.[label] ?? "somebody's own") : undefined;
  if (madeOf === undefined || (madeOf !== hash && madeOf !== "somebody's own")) {
    await importImage(hash);
    console.log(`image ${image} was made from this host's files in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  } else console.log(`image ${image} is there`);
} catch (error) {
  console.error(`image ${image} cannot be made: ${error.message}`);
  process.exitCode = 1;
}

/** Of a host's node and libraries, size and time say enough. */
function hashOfContents() {
  const hash = createHash("sha256").update(JSON.stringify([files, config]));
  for (const name of code) hash.update(name).update(readFileSync(join(here, name)));
  for (const path of [process.execPath, ...libraries()]) hash.update(`${path} ${statSync(path).size} ${statSync(path).mtimeMs}\n`);
  return hash.digest("hex").slice(0, 16);
}

/** The loader among them; and those by which older C libraries look up names, which nothing is linked with. */
function libraries() {
  let linked = [];
  try {
    linked = [...execFileSync("ldd", [process.execPath], { encoding: "utf8" }).matchAll(/(?:^|\s)(\/\S+) \(0x/g)].map(([, path]) => path);
  } catch {
    // A static one needs none.
  }
  const folder = dirname(linked.find((path) => /\/libc\.so/.test(path)) ?? "/lib/none");
  const lookUps = ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"].map((name) => join(folder, name));
  return [...linked, ...lookUps.filter((path) => existsSync(path) && !linked.includes(path))];
}

async function importImage(hash) {
  const root = mkdtempSync(join(tmpdir(), "fleetlog-voting-image-"));
  try {
    layOut(root);
    const [repo, tag] = splitTag(image);
    const query = new URLSearchParams({ fromSrc: "-", repo, tag });
    for (const change of [...config, `LABEL ${label}=${hash}`]) query.append("changes", change);
    // The large files are links, and only tar reads them.
    const tar = spawn("tar", ["-c", "-h", "-f", "-", "-C", root, "."], { stdio: ["ignore", "pipe", "inherit"] });
    const packed = new Promise((done, fail) => {
      tar.once("error", fail);
      tar.once("close", (status) => (status === 0 ? done() : fail(new Error(`tar ended with ${status}`))));
    });
    const [answer] = await Promise.all([engine("POST", `/images/create?${query}`, tar.stdout), packed]);
    const refused = answer.text.split("\n").find((line) => line.includes('"error"'));
    if (answer.status !== 200 || refused) throw new Error(refused ? JSON.parse(refused).error : said(answer));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function layOut(root) {
  for (const folder of ["app/lib", "data", "etc", "tmp", "usr/local/bin"]) mkdirSync(join(root, folder), { recursive: true });
  for (const name of code) copyFileSync(join(here, name), join(root, "app", name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  symlinkSync(process.execPath, join(root, "usr/local/bin/node"));
  for (const path of libraries()) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    if (!existsSync(join(root, path))) symlinkSync(path, join(root, path));
  }
  // Whatever this user's umask: another user reads them there.
  for (const name of ["", ...readdirSync(root, { recursive: true })]) {
    const path = join(root, name);
    if (statSync(path).isDirectory()) chmodSync(path, ["data", "tmp"].includes(name) ? 0o1777 : 0o755);
    else if (name.startsWith("app/") || name.startsWith("etc/")) chmodSync(path, 0o644);
  }
}

function splitTag(name) {
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? [name.slice(0, colon), name.slice(colon + 1)] : [name, "latest"];
}

function engine(method, path, body) {
  const host = process.env.DOCKER_HOST || "unix:///var/run/docker.sock";
  const place = host.startsWith("unix://") ? { socketPath: host.slice("unix://".length) } : placeOf(host);
  return new Promise((done, fail) => {
    const asked = request(
      { ...place, method, path, headers: { host: "docker", ...(body ? { "content-type": "application/x-tar" } : {}) } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk) => (text += chunk));
        answer.once("error", fail).once("end", () => done({ status: answer.statusCode, text }));
      },
    );
    asked.once("error", (error) => fail(new Error(`no Docker Engine answers at ${host}: ${error.message}`)));
    if (body) body.pipe(asked);
    else asked.end();
  });
}

function placeOf(host) {
  const { hostname, port } = new URL(host.replace(/^tcp:/, "http:"));
  return { host: hostname, port };
}

function said({ status, text }) {
  return `the engine answered ${status}: ${text.trim()}`;
}
