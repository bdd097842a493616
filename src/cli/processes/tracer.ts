import { type Command, InvalidArgumentError } from "commander";
import type { Logger } from "pino";
import { OtlpTracer } from "../../client/index.js";
import { type Network, type SpanAttributes, systemClock, systemRandom, systemTimers } from "../../ports/index.js";
import type { Environment } from "../defaults.js";
import { UsageError } from "../exit.js";
import { readVersion } from "../version.js";

export interface TracerFlags {
  otlpEndpoint?: string;
}

export function addTracerFlags(command: Command): void {
  command.option(
    "--otlp-endpoint <url>",
    "OpenTelemetry collector to send traces to, by OTLP over HTTP (OTEL_EXPORTER_OTLP_ENDPOINT; none)",
    checkUrl,
  );
}

/**
 * As the variables of OpenTelemetry say; undefined where nobody asked for traces.
 * @throws UsageError that names the variable which cannot be read
 */
export function tracerOf(part: string, flags: TracerFlags, env: Environment, network: Network, logger: Logger): OtlpTracer | undefined {
  const url = urlOf(flags, env);
  if (url === undefined || env.OTEL_SDK_DISABLED === "true") return undefined;
  const given = pairsIn(env, "OTEL_RESOURCE_ATTRIBUTES");
  const resource: SpanAttributes = {
    "service.version": readVersion(),
    ...given,
    "service.name": env.OTEL_SERVICE_NAME ?? given["service.name"] ?? `fleetlog-${part}`,
  };
  return new OtlpTracer({
    url,
    headers: { ...pairsIn(env, "OTEL_EXPORTER_OTLP_HEADERS"), ...pairsIn(env, "OTEL_EXPORTER_OTLP_TRACES_HEADERS") },
    resource,
    ratio: ratioIn(env),
    network,
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    onTrouble: (what, error) => logger.warn({ err: error }, what),
  });
}

/** A base to which the path of traces is added, except where the variable is for traces alone. */
function urlOf({ otlpEndpoint }: TracerFlags, env: Environment): string | undefined {
  const own = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || undefined;
  if (otlpEndpoint === undefined && own !== undefined) return checked("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", own);
  const base = otlpEndpoint ?? (env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined);
  if (base === undefined) return undefined;
  return `${checked("OTEL_EXPORTER_OTLP_ENDPOINT", base).replace(/\/+$/, "")}/v1/traces`;
}

function checked(name: string, text: string): string {
  if (!isHttp(text)) throw new UsageError(`${name}=${text}: must be an http or https URL`);
  return text;
}

function checkUrl(text: string): string {
  if (!isHttp(text)) throw new InvalidArgumentError("It must be an http or https URL.");
  return text;
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** `key=value,key=value`, with percent signs for what would not fit. */
function pairsIn(env: Environment, name: string): Record<string, string> {
  const text = env[name] ?? "";
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, value] = pair.split(/=(.*)/s).map((part) => part.trim());
      if (!key || value === undefined) throw new UsageError(`${name}: ${pair} is not understood; write KEY=VALUE,KEY=VALUE`);
      try {
        return [key, decodeURIComponent(value)];
      } catch {
        return [key, value];
      }
    }),
  );
}

/** Of new traces; those that come from elsewhere say themselves whether they are recorded. */
function ratioIn(env: Environment): number {
  const sampler = env.OTEL_TRACES_SAMPLER ?? "parentbased_always_on";
  if (sampler === "parentbased_always_on") return 1;
  if (sampler === "parentbased_always_off") return 0;
  if (sampler !== "parentbased_traceidratio")
    throw new UsageError(
      `OTEL_TRACES_SAMPLER=${sampler}: must be parentbased_always_on, parentbased_always_off or parentbased_traceidratio`,
    );
  const ratio = Number(env.OTEL_TRACES_SAMPLER_ARG ?? "1");
  if (!(ratio >= 0 && ratio <= 1))
    throw new UsageError(`OTEL_TRACES_SAMPLER_ARG=${env.OTEL_TRACES_SAMPLER_ARG}: must be a number from 0 to 1`);
  return ratio;
}
