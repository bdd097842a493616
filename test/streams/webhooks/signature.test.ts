import test from "ava";
import { secretBytes, signedHeaders } from "../../../src/streams/webhooks/signature.js";

test("a message is signed as the example of Standard Webhooks is", (t) => {
  const secret = secretBytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") as Buffer;
  t.deepEqual(signedHeaders([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, '{"test": 2432232314}'), {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("while a secret takes the place of another, both sign", (t) => {
  const [one, two] = [Buffer.alloc(24, 1), Buffer.alloc(24, 2)];
  const signature = (...secrets: Buffer[]) => signedHeaders(secrets, "id", 1_000, "{}")["webhook-signature"];
  t.is(signature(one, two), `${signature(one)} ${signature(two)}`);
});

test("a secret has 24 to 64 bytes", (t) => {
  const of = (bytes: number) => secretBytes(`whsec_${Buffer.alloc(bytes).toString("base64")}`)?.length;
  t.deepEqual([23, 24, 64, 65].map(of), [undefined, 24, 64, undefined]);
  t.is(secretBytes(Buffer.alloc(32).toString("base64")), undefined);
});
