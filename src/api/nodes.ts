import { type Intent, type Schemas, validate } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { findNode, type NodeView, nodeById, type View } from "../projections/index.js";
import { requireEverywhere, requireOnNode } from "./auth.js";
import type { ApiContext } from "./context.js";
import { nodeOf } from "./convert.js";
import type { App, Request, Response } from "./http/index.js";
import { nodeOrder, orderedNodes } from "./ordered.js";
import { compareKeys, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { settle, shown } from "./writes.js";

export function nodes(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/nodes", (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    const after = parseCursor(query(request, "cursor"), "ss");
    const state = query<string | undefined>(request, "state");
    const availability = query<string | undefined>(request, "availability");
    const wanted = function* () {
      for (const node of orderedNodes(controller).from(view, after)) {
        if (after && compareKeys(nodeKey(node), after) <= 0) continue;
        if ((state ?? node.state) === node.state && (availability ?? node.availability) === node.availability) yield node;
      }
    };
    answer(response, view, pageOf(wanted(), query(request, "limit"), nodeKey, nodeOf));
  });

  app.post("/v1/nodes", async (request, response) => {
    requireEverywhere(response, "join");
    const { name, credential, description } = validate("NodeJoin", request.body);
    const settled = await settle(context, request, response, { type: "JoinNode", name, credential, description });
    const node = shown(settled.outcome.id === undefined ? undefined : nodeById(settled.view, settled.outcome.id), `node ${name}`);
    response
      .status(201)
      .set("Location", `/v1/nodes/${node.id}`)
      .json({ node: nodeOf(node), tokenId: node.token });
  });

  app.get("/v1/nodes/:node", (request, response) => {
    const view = controller.view();
    requireOnNode(response, "read", findNode(view, request.params.node));
    answer(response, view, nodeOf(wantedNode(view, request.params.node)));
  });

  app.patch("/v1/nodes/:node", async (request, response) => {
    requireEverywhere(response, "nodes");
    const patch = validate("NodeSettingsPatch", request.body);
    await change(request, response, { type: "UpdateNode", node: request.params.node, patch });
  });

  app.post("/v1/nodes/:node/maintain", async (request, response) => {
    requireEverywhere(response, "nodes");
    await change(request, response, maintainNode(request.params.node, validate("NodeMaintenance", request.body)));
  });

  app.delete("/v1/nodes/:node", async (request, response) => {
    const node = ownOrAny(request.params.node, response);
    await settle(context, request, response, { type: "RemoveNode", node, force: query(request, "force") });
    response.status(204).end();
  });

  const verb = (path: string, type: "DrainNode" | "ActivateNode" | "PauseNode" | "AcceptNode") =>
    app.post(path, async (request, response) => {
      const { node } = request.params as { node: string };
      // A node may take itself out; to put it back is for others.
      if (type !== "DrainNode") requireEverywhere(response, "nodes");
      await change(request, response, { type, node: type === "DrainNode" ? ownOrAny(node, response) : node });
    });
  verb("/v1/nodes/:node/drain", "DrainNode");
  verb("/v1/nodes/:node/activate", "ActivateNode");
  verb("/v1/nodes/:node/pause", "PauseNode");
  verb("/v1/nodes/:node/accept", "AcceptNode");

  app.get("/v1/nodes/:node/session", (_request, response) => {
    response.set("upgrade", "websocket");
    throw new ClusterError("malformed", "upgrade_required", "a session is a WebSocket: send an upgrade request");
  });

  /** By id where it is known: until the decision another node may take the name, which a node's own token must not touch. */
  function ownOrAny(idOrName: string, response: Response): string {
    const node = findNode(controller.view(), idOrName);
    requireOnNode(response, "nodes", node);
    return node?.id ?? idOrName;
  }

  async function change(request: Request, response: Response, intent: Intent & { node: string }): Promise<void> {
    const settled = await settle(context, request, response, intent);
    response.json(nodeOf(shown(nodeById(settled.view, settled.outcome.id ?? ""), `node ${intent.node}`)));
  }
}

export function maintainNode(node: string, { reason, until, durationMs }: Schemas["NodeMaintenance"]) {
  return {
    type: "MaintainNode" as const,
    node,
    reason,
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

export function wantedNode(view: View, idOrName: string): NodeView {
  const node = findNode(view, idOrName);
  if (!node) throw notFound("node_not_found", `no node has the id or name ${JSON.stringify(idOrName)}`, "node");
  return node;
}

const nodeKey = nodeOrder.keyOf;
