import test from "ava";
import { preferredType } from "../../../src/api/http/index.js";

const types = ["text/event-stream", "application/x-ndjson"];

const preferred = test.macro((t, accept: string | undefined, expected: string | undefined) => {
  t.is(preferredType(accept, types), expected);
});
test("accept: whoever says nothing gets the first", preferred, undefined, types[0]);
test("accept: anything is the first", preferred, "*/*", types[0]);
test("accept: of equals the one that is named first", preferred, "application/x-ndjson, text/event-stream", types[1]);
test("accept: what is named goes before what is meant as well", preferred, "*/*, application/x-ndjson", types[1]);
test("accept: weights decide", preferred, "text/event-stream;q=0.5, application/*;q=0.8", types[1]);
test("accept: a weight of 0 is a refusal, whatever else is taken", preferred, "text/event-stream; q=0, */*;q=0.1", types[1]);
test("accept: upper case is lower case", preferred, "Application/X-NDJSON", types[1]);
test("accept: none of them", preferred, "application/json, text/html;q=0.9", undefined);
test("accept: a weight that is no number is none", preferred, "text/event-stream;q=x", undefined);
