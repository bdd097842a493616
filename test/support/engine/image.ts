/** The image of the tests: a static busybox, so that nothing comes from a registry. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { find } from "./commands.js";

/** Answers each request with $ANSWER or the container's name; ends at once when told to. */
const serve = `#!/bin/sh
mkdir -p /tmp/www
echo "\${ANSWER:-$(hostname)}" > /tmp/www/index.html
trap 'kill $!; exit 0' TERM INT
httpd -f -p "\${PORT:-80}" -h /tmp/www &
wait
`;
const files: Record<string, string> = {
  "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
  "etc/group": "root:x:0:\nnogroup:x:65534:\n",
  "bin/serve": serve,
};
const config = ["ENV PATH=/bin", 'CMD ["sleep", "2147483647"]'];

/**
 * Puts the image on an engine and answers its name. It has busybox's programs (sh, sleep, yes, httpd, nc, nslookup; `wget`
 * crashes with -T, so bound it with `timeout`) and `serve`.
 */
export async function testImage(docker: Docker): Promise<string> {
  const busybox = find("busybox");
  if (!busybox) throw new Error("the test image is made of a static busybox, and there is none on the path");
  const hash = createHash("sha256")
    .update(readFileSync(busybox))
    .update(JSON.stringify([files, config]));
  const key = hash.digest("hex").slice(0, 12);
  const name = `fleetlog-test:${key}`;
  if (!(await isThere(docker, name))) {
    const [repo, tag] = name.split(":");
    const progress = await docker.importImage(packed(busybox, key), { repo, tag, changes: config });
    await new Promise<void>((done, fail) => docker.modem.followProgress(progress, (error) => (error ? fail(error) : done())));
  }
  return name;
}

async function isThere(docker: Docker, name: string): Promise<boolean> {
  const images = await docker.listImages({ filters: { reference: [name] } });
  return images.length > 0;
}

/** The root file system as an archive in the cache; whoever makes it at the same time makes the same. */
function packed(busybox: string, key: string): string {
  const cache = process.env.FLEETLOG_CACHE ?? join(homedir(), ".cache", "fleetlog");
  const archive = join(cache, `test-image-${key}.tar`);
  if (existsSync(archive)) return archive;
  const root = mkdtempSync(join(tmpdir(), "fleetlog-image-"));
  try {
    for (const folder of ["bin", "etc", "tmp", "root", "var"]) mkdirSync(join(root, folder));
    chmodSync(join(root, "tmp"), 0o1777);
    copyFileSync(busybox, join(root, "bin/busybox"));
    for (const name of execFileSync(busybox, ["--list"], { encoding: "utf8" }).trim().split("\n")) {
      if (name !== "busybox") symlinkSync("busybox", join(root, "bin", name));
    }
    for (const [path, text] of Object.entries(files))
      writeFileSync(join(root, path), text, { mode: path.startsWith("bin/") ? 0o755 : 0o644 });
    mkdirSync(cache, { recursive: true });
    execFileSync("tar", ["--create", "--file", `${archive}.${process.pid}`, "--numeric-owner", "--directory", root, "."]);
    renameSync(`${archive}.${process.pid}`, archive);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return archive;
}
