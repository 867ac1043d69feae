import * as v from 'valibot';

import type { DataReport, MappingRequest, ReadProgress, Refusal } from './data';
import { pairFilters, type ShownPair } from './dataView';
import { splits, type MetricsRow, type PairRow } from './metrics';
import { subjectSchema, type Inspected, type PairTable } from './inspection';
import { modelRoles, type ModelReport } from './model';
import { pairValuesSchema } from './pairValues';
import { answerEnds, samplingSchema, type SampleProgress, type SampleRow } from './samples';
import { judgeEndpointSchema, type JudgingProgress } from './remoteJudge';
import type { RunCheckpointState } from './runCheckpoint';
import type { RunSnapshot } from './runSnapshot';
import { backendChoices, type RunConfig } from './runConfig';
import type {
  BackendInfo,
  CompileProgress,
  ExportedFile,
  NamedPair,
  Preparation,
  RunPhase,
  RunProgress,
  RunSummary,
  WeightsProgress,
} from './run';
import { starterWorldNames } from './starterWorlds';
import {
  taskFormats,
  type TaskItemScore,
  type TaskProgress,
  type TaskReport,
  type TaskScore,
} from './tasks';
import type { ErrorCode } from '../shared/errors';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
/** A payload whose inside was made by our own code on the other side of the border. */
const plain = <T>() => v.custom<T>(isObject, 'expected an object');
const rows = <T>() => v.custom<readonly T[]>(Array.isArray, 'expected a list');
const id = v.pipe(v.string(), v.minLength(1));
const step = v.pipe(v.number(), v.integer(), v.minValue(0));
const role = v.picklist(['train', 'heldOut']);
const modelRole = v.picklist(modelRoles);
// A column's name may be empty.
const mapping = v.object({
  prompt: v.nullable(v.string()),
  chosen: v.string(),
  rejected: v.string(),
});
const source = v.variant('kind', [
  v.object({ kind: v.literal('file'), file: v.blob() }),
  v.object({ kind: v.literal('text'), text: v.string() }),
  v.object({
    kind: v.literal('starter'),
    world: v.picklist(starterWorldNames),
    temperature: v.pipe(v.number(), v.minValue(0)),
    pairs: v.pipe(v.number(), v.integer(), v.minValue(1)),
    seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
]);
/** Where a run is kept while it trains, from which snapshot it goes on, and what it had taken until then. */
const keep = v.optional(
  v.object({ folder: id, after: v.nullable(step), seconds: v.pipe(v.number(), v.minValue(0)) }),
);
const ofRun = <T extends string>(type: T) => v.object({ type: v.literal(type), runId: id });

/** Everything that the page may ask of the worker. */
export const commandSchema = v.variant('type', [
  v.object({
    type: v.literal('selectBackend'),
    requestId: id,
    backend: v.picklist(backendChoices),
  }),
  v.object({
    type: v.literal('loadData'),
    requestId: id,
    role,
    name: id,
    source,
    mapping: v.nullable(mapping),
    /** Whose template renders conversations: the policy's own, where it has one, or the plain one. */
    template: v.picklist(['policy', 'plain']),
  }),
  v.object({ type: v.literal('cancelLoad'), requestId: id }),
  v.object({ type: v.literal('clearData'), role }),
  v.object({ type: v.literal('listRefusals'), requestId: id, role }),
  v.object({
    type: v.literal('loadModel'),
    requestId: id,
    role: modelRole,
    /** What the checkpoint is called: its folder's name, or its file's. */
    name: id,
    files: v.array(v.object({ name: id, blob: v.blob() })),
  }),
  v.object({ type: v.literal('clearModel'), role: modelRole }),
  /** Reads a file of questions; it is kept by its format and path (`taskKey`). */
  v.object({
    type: v.literal('loadTask'),
    requestId: id,
    format: v.picklist([...taskFormats, 'auto']),
    path: id,
    file: v.blob(),
  }),
  v.object({ type: v.literal('prepare'), requestId: id, config: plain<RunConfig>() }),
  v.object({
    type: v.literal('listPairs'),
    requestId: id,
    filter: v.picklist(pairFilters),
    /** Position among the pairs that pass the filter, from 0. */
    from: step,
    count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50)),
  }),
  v.object({
    type: v.literal('start'),
    runId: id,
    config: plain<RunConfig>(),
    /** Begins paused, so that the first step can be taken by `step`. */
    paused: v.boolean(),
    /** Takes what an earlier run made from the same settings and data, and keeps its own for later ones. */
    share: v.optional(v.boolean()),
    keep,
  }),
  /** Goes on from a run's checkpoint: the one that was loaded, or where the run that ended here stands. */
  v.object({
    type: v.literal('goOn'),
    runId: id,
    config: plain<RunConfig>(),
    from: v.picklist(['loaded', 'ended']),
    keep,
  }),
  v.object({
    type: v.literal('loadRunCheckpoint'),
    requestId: id,
    files: v.array(v.object({ name: id, blob: v.blob() })),
    /** The settings with which the run would go on; null where they are the checkpoint's own. */
    config: v.nullable(plain<RunConfig>()),
  }),
  v.object({ type: v.literal('exportRunCheckpoint'), requestId: id, runId: id }),
  /** Lets a run that is about to start ask a remote judge; the endpoint is kept nowhere else. */
  v.object({ type: v.literal('allowJudge'), runId: id, endpoint: judgeEndpointSchema }),
  /** Has the endpoint forgotten that was handed over, by whatever run holds it. */
  v.object({ type: v.literal('forgetJudge') }),
  ofRun('stopJudging'),
  ofRun('pause'),
  ofRun('resume'),
  ofRun('step'),
  ofRun('stop'),
  ofRun('reset'),
  v.object({ type: v.literal('exportPolicy'), requestId: id, runId: id }),
  v.object({
    type: v.literal('answer'),
    requestId: id,
    runId: id,
    prompt: v.string(),
    sampling: samplingSchema,
    /** Another one draws another answer. */
    draw: step,
  }),
  v.object({ type: v.literal('cancelAnswer'), requestId: id }),
  /** Two completions token by token under policy and reference: between any two steps. */
  v.object({ type: v.literal('inspect'), requestId: id, runId: id, subject: subjectSchema }),
  v.object({
    type: v.literal('listMargins'),
    requestId: id,
    runId: id,
    split: v.picklist(splits),
    /** Computed with the policy as it stands, while nothing changes it; else as the last evaluation has it. */
    anew: v.boolean(),
  }),
]);
export type WorkerCommand = v.InferOutput<typeof commandSchema>;

/** Everything that the worker may tell the page. */
export const eventSchema = v.variant('type', [
  v.object({ type: v.literal('backendSelected'), requestId: id, backend: plain<BackendInfo>() }),
  v.object({ type: v.literal('readProgress'), requestId: id, progress: plain<ReadProgress>() }),
  v.object({ type: v.literal('dataLoaded'), requestId: id, role, report: plain<DataReport>() }),
  v.object({
    type: v.literal('mappingNeeded'),
    requestId: id,
    role,
    request: plain<MappingRequest>(),
  }),
  v.object({ type: v.literal('refusalsListed'), requestId: id, refusals: rows<Refusal>() }),
  v.object({
    type: v.literal('modelLoaded'),
    requestId: id,
    role: modelRole,
    report: plain<ModelReport>(),
  }),
  v.object({ type: v.literal('taskLoaded'), requestId: id, report: plain<TaskReport>() }),
  v.object({
    type: v.literal('prepareProgress'),
    requestId: id,
    pairs: v.number(),
    pairsTotal: v.number(),
  }),
  v.object({ type: v.literal('prepared'), requestId: id, preparation: plain<Preparation>() }),
  v.object({
    type: v.literal('pairsListed'),
    requestId: id,
    /** Pairs that pass the filter. */
    total: step,
    pairs: rows<ShownPair>(),
  }),
  v.object({
    type: v.literal('runStarted'),
    runId: id,
    configHash: id,
    preparation: plain<Preparation>(),
  }),
  v.object({
    type: v.literal('phaseStarted'),
    runId: id,
    phase: v.custom<RunPhase>((value) => typeof value === 'string'),
    steps: step,
  }),
  v.object({ type: v.literal('progress'), runId: id, progress: plain<RunProgress>() }),
  v.object({ type: v.literal('kernelsCompiled'), runId: id, kernels: plain<CompileProgress>() }),
  v.object({ type: v.literal('weightsRead'), runId: id, weights: plain<WeightsProgress>() }),
  v.object({ type: v.literal('metrics'), runId: id, rows: rows<MetricsRow>() }),
  v.object({ type: v.literal('pairValues'), runId: id, step, values: pairValuesSchema }),
  v.object({ type: v.literal('pairs'), runId: id, rows: rows<PairRow>() }),
  v.object({
    type: v.literal('sampling'),
    runId: id,
    step,
    progress: plain<SampleProgress>(),
  }),
  v.object({ type: v.literal('judging'), runId: id, step, progress: plain<JudgingProgress>() }),
  v.object({ type: v.literal('samples'), runId: id, step, rows: rows<SampleRow>() }),
  /** How far the scoring of a set has come. */
  v.object({ type: v.literal('taskProgress'), runId: id, step, progress: plain<TaskProgress>() }),
  v.object({
    type: v.literal('taskScored'),
    runId: id,
    /** Where it stands on the axes. */
    place: plain<Pick<MetricsRow, 'epoch' | 'seconds' | 'seen'>>(),
    score: plain<TaskScore>(),
    /** Of the first and the last evaluation; else none. */
    items: rows<TaskItemScore>(),
  }),
  v.object({ type: v.literal('answering'), requestId: id, text: v.string(), tokens: step }),
  v.object({
    type: v.literal('answered'),
    requestId: id,
    text: v.string(),
    tokens: step,
    end: v.picklist(answerEnds),
  }),
  v.object({ type: v.literal('inspected'), requestId: id, inspected: plain<Inspected>() }),
  v.object({ type: v.literal('measuring'), requestId: id, pairs: step, total: step }),
  /** Null where there is no evaluation yet. */
  v.object({
    type: v.literal('marginsListed'),
    requestId: id,
    table: v.nullable(plain<PairTable>()),
  }),
  v.object({ type: v.literal('paused'), runId: id, step }),
  v.object({ type: v.literal('resumed'), runId: id, step }),
  v.object({
    type: v.literal('diverged'),
    runId: id,
    step,
    message: v.string(),
    pair: v.nullable(plain<NamedPair>()),
  }),
  v.object({ type: v.literal('finished'), runId: id, summary: plain<RunSummary>() }),
  v.object({ type: v.literal('snapshotKept'), runId: id, snapshot: plain<RunSnapshot>() }),
  /** Nothing more is kept of the run until its end, and why. */
  v.object({
    type: v.literal('snapshotRefused'),
    runId: id,
    message: v.string(),
    /** There was no room. */
    full: v.boolean(),
  }),
  v.object({ type: v.literal('runReset'), runId: id }),
  v.object({ type: v.literal('policyExported'), requestId: id, files: rows<ExportedFile>() }),
  v.object({
    type: v.literal('runCheckpointLoaded'),
    requestId: id,
    state: plain<RunCheckpointState>(),
  }),
  v.object({
    type: v.literal('runCheckpointExported'),
    requestId: id,
    files: rows<ExportedFile>(),
  }),
  v.object({
    type: v.literal('failed'),
    /** The request that failed, if it was one. */
    requestId: v.nullable(id),
    /** The run that failed, if it was one. */
    runId: v.nullable(id),
    code: v.custom<ErrorCode>((value) => typeof value === 'string'),
    message: v.string(),
  }),
]);
export type WorkerEvent = v.InferOutput<typeof eventSchema>;

/**
 * Reads a message at the border.
 * @throws Error naming the field where the message is not of the union
 */
export function parseMessage<S extends v.GenericSchema>(
  schema: S,
  message: unknown,
): v.InferOutput<S> {
  const result = v.safeParse(schema, message);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new Error(`Bad message at ${v.getDotPath(issue) ?? 'type'}: ${issue.message}`);
}
