import {
  type AutoscalingPolicy,
  isBuiltInMetric,
  metricProblem,
  type ServiceSpec,
  scheduleProblem,
  timeZoneProblem,
} from "../model/index.js";
import type { FieldError } from "../ports/index.js";

/** What is wrong with the autoscaling policy of a spec by itself, beyond its schema; fields begin with `/autoscaling`. */
export function autoscalingProblems(spec: ServiceSpec): FieldError[] {
  const { autoscaling: policy, mode } = spec;
  if (!policy) return [];
  const problems = [
    ...(mode === "replicated" ? [] : [{ field: "", message: `is for mode replicated, not ${mode}` }]),
    ...boundProblems(policy),
    ...targetProblems(policy, spec),
    ...stepProblems(policy, spec),
    ...scheduleProblems(policy),
    ...limitProblems(policy),
    ...resourceProblems(policy, spec),
  ];
  if (policy.forecast) {
    const zone = timeZoneProblem(policy.forecast.timeZone);
    if (zone) problems.push({ field: "/forecast/timeZone", message: zone });
    if (policy.targets.length === 0) problems.push({ field: "/forecast", message: "needs a target, whose demand it foretells" });
  }
  return problems.map(({ field, message }) => ({ field: `/autoscaling${field}`, message }));
}

function boundProblems({ min, max, targets, steps, schedules, fault, scaleWith, resources }: AutoscalingPolicy): FieldError[] {
  if (min > max) return [{ field: "/min", message: `${min} is above max, which is ${max}` }];
  const rules = [...targets, ...steps, ...schedules, fault, scaleWith, resources].filter((rule) => rule !== undefined);
  if (rules.length === 0)
    return [{ field: "/targets", message: "is empty, and there is no other rule: steps, schedules, fault, scaleWith or resources" }];
  const least = Math.min(min, ...schedules.flatMap((schedule) => schedule.min ?? []));
  const metrics = [...targets, ...steps].map(({ metric }) => metric);
  // Somebody must be able to ask for the first task.
  if (least === 0 && metrics.length > 0 && metrics.every(isBuiltInMetric) && !scaleWith)
    return [
      { field: "/min", message: "0 needs a metric of your own, such as the length of a queue: at no tasks nothing of them is measured" },
    ];
  return [];
}

function targetProblems({ targets }: AutoscalingPolicy, spec: ServiceSpec): FieldError[] {
  return targets.flatMap((target, index): FieldError[] => {
    const at = `/targets/${index}`;
    const unknown = unknownMetric(target.metric, at);
    if (unknown) return [unknown];
    const given = (["utilization", "averageValue", "value"] as const).filter((member) => target[member] !== undefined);
    if (given.length !== 1) return [{ field: at, message: "needs exactly one of utilization, averageValue and value" }];
    if (target.value !== undefined && isBuiltInMetric(target.metric))
      return [{ field: `${at}/value`, message: `${target.metric} is measured of tasks: use averageValue` }];
    return target.utilization === undefined ? [] : utilizationProblems(target.metric, spec, at);
  });
}

function stepProblems({ steps }: AutoscalingPolicy, spec: ServiceSpec): FieldError[] {
  return steps.flatMap((step, index): FieldError[] => {
    const at = `/steps/${index}`;
    const unknown = unknownMetric(step.metric, at);
    if (unknown) return [unknown];
    if ((step.above === undefined) === (step.below === undefined)) return [{ field: at, message: "needs exactly one of above and below" }];
    if (step.above !== undefined ? step.add <= 0 : step.add >= 0)
      return [{ field: `${at}/add`, message: step.above === undefined ? "must be below 0 with below" : "must be above 0 with above" }];
    if (step.of === "value" && isBuiltInMetric(step.metric))
      return [{ field: `${at}/of`, message: `${step.metric} is measured of tasks: use average` }];
    return step.of === "utilization" ? utilizationProblems(step.metric, spec, at) : [];
  });
}

function unknownMetric(metric: string, at: string): FieldError | undefined {
  const message = metricProblem(metric);
  return message === undefined ? undefined : { field: `${at}/metric`, message };
}

function utilizationProblems(metric: string, { containers }: ServiceSpec, at: string): FieldError[] {
  if (metric !== "cpu" && metric !== "memory")
    return [{ field: `${at}/metric`, message: `${metric} is nothing that tasks reserve: utilization is of cpu or memory` }];
  if (containers.some(({ resources }) => resources.reservations[metric] > 0)) return [];
  return [{ field: `${at}/metric`, message: `no container reserves ${metric}, so there is nothing to take a share of` }];
}

function scheduleProblems({ schedules, min, max }: AutoscalingPolicy): FieldError[] {
  return schedules.flatMap((schedule, index): FieldError[] => {
    const at = `/schedules/${index}`;
    const problem = scheduleProblem(schedule);
    if (problem) return [{ field: `${at}/${problem.field}`, message: problem.message }];
    if (schedule.min === undefined && schedule.max === undefined) return [{ field: at, message: "needs min or max" }];
    const [least, most] = [schedule.min ?? min, schedule.max ?? max];
    if (least <= most) return [];
    const field = schedule.min === undefined ? "max" : "min";
    return [{ field: `${at}/${field}`, message: `from ${least} to ${most} there is nothing` }];
  });
}

function limitProblems(policy: AutoscalingPolicy): FieldError[] {
  return (["up", "down"] as const).flatMap((way) =>
    policy[way].limits.flatMap((limit, index) =>
      (limit.tasks === undefined) === (limit.percent === undefined)
        ? [{ field: `/${way}/limits/${index}`, message: "needs exactly one of tasks and percent" }]
        : [],
    ),
  );
}

function resourceProblems({ resources }: AutoscalingPolicy, { containers }: ServiceSpec): FieldError[] {
  if (!resources) return [];
  const { min = {}, max = {} } = resources;
  const problems = (["cpu", "memory"] as const).flatMap((what) =>
    (min[what] ?? 0) > (max[what] ?? Number.POSITIVE_INFINITY)
      ? [{ field: `/resources/min/${what}`, message: `${min[what]} is above max, which is ${max[what]}` }]
      : [],
  );
  if (containers.length > 1)
    problems.push({ field: "/resources", message: "usage is measured of whole tasks: only a service of one container can be advised" });
  return problems;
}
