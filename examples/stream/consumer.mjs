// Prints the events that stand on a topic of fleetlog, each once, and ends where the topic ended when it began.
// Usage: node consumer.mjs HOST:PORT TOPIC
import { Kafka, logLevel } from "kafkajs";

const [broker, topic] = process.argv.slice(2);
const kafka = new Kafka({ clientId: "example", brokers: [broker], logLevel: logLevel.ERROR });

const admin = kafka.admin();
await admin.connect();
const [{ low, high }] = await admin.fetchTopicOffsets(topic);
await admin.disconnect();
const end = Number(high);
if (Number(low) === end) process.exit(0);

const consumer = kafka.consumer({ groupId: `example-${process.pid}` });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
let last;
await consumer.run({
  eachMessage: async ({ message }) => {
    const event = JSON.parse(message.value.toString());
    const seq = Number(event.seq);
    // The topic has every event at least once: repeats are dropped by seq, and a gap would mean that retention was faster.
    if (last !== undefined && seq > last + 1) throw new Error(`event ${last + 1} is missing`);
    if (last === undefined || seq === last + 1) {
      console.log(seq, event.type, event.subject);
      last = seq;
    }
    if (Number(message.offset) === end - 1) setImmediate(() => process.exit(0));
  },
});
