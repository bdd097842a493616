import test from "ava";
import { agreedVersion, connectEngine, engineWords, parseDockerHost } from "../../../src/agent/docker/engine.js";

const said = (ApiVersion: string, MinAPIVersion?: string) => ({
  ApiVersion,
  Version: "1.2.3",
  ...(MinAPIVersion ? { MinAPIVersion } : {}),
});

test("engine: the version of its API is the newest that both know, and one too old or too new is named with its socket", (t) => {
  t.is(agreedVersion("unix:///a", said("1.41", "1.12")), "1.41");
  t.is(agreedVersion("unix:///a", said("1.99", "1.44")), "1.51");
  t.throws(() => agreedVersion("unix:///a", said("1.9")), { code: "engine_too_old", message: /unix:\/\/\/a.*1\.41/ } as object);
  t.throws(() => agreedVersion("unix:///a", said("2.1", "1.60")), { code: "engine_too_new", message: /unix:\/\/\/a.*1\.51/ } as object);
});

test("engine: a host is a socket's path or an address with its port, and nothing else", (t) => {
  t.like(parseDockerHost("unix:///run/d.sock"), { socketPath: "/run/d.sock" });
  t.like(parseDockerHost("/run/d.sock"), { socketPath: "/run/d.sock" });
  t.like(parseDockerHost("tcp://h:2375"), { host: "h", port: 2375, socketPath: undefined });
  for (const wrong of ["", "h", "unix://relative", "ssh://h", "tcp://h", "tcp://h:1/x"]) {
    t.throws(() => parseDockerHost(wrong), { code: "invalid_docker_host" } as object, wrong);
  }
});

test("engine: where none answers, the socket and the reason are told", async (t) => {
  const error = await t.throwsAsync(connectEngine("unix:///nowhere/docker.sock"), { code: "engine_unreachable" } as object);
  t.regex(error?.message ?? "", /unix:\/\/\/nowhere\/docker\.sock: there is no such socket/);
});

test("engine: its own words are told without what the client puts around them", (t) => {
  const error = Object.assign(new Error("(HTTP code 500) server error - no space left on device "), {
    json: { message: "no space left on device" },
  });
  t.is(engineWords(error), "no space left on device");
  t.is(engineWords(new Error("odd")), "odd");
});
