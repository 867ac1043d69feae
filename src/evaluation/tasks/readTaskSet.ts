import * as v from 'valibot';

import type { TaskFormat } from '../../protocol/tasks';
import { messageOf, RefineryError } from '../../shared/errors';
import {
  taskFieldIsNot,
  taskFileIsEmpty,
  taskFileIsNotText,
  taskFitsNoFormat,
  taskRowIsNotJson,
  taskRowIsUnfit,
} from '../../shared/sentences/taskSentences';
import type { TaskItem, TaskSet } from './taskItem';
import { taskItem, UnfitRow } from './taskItems';
import { recognisedFormat, taskRowSchemas, usualRow } from './taskRows';

const refuse = (sentence: string): never => {
  throw new RefineryError('bad_file', sentence);
};

interface Place {
  readonly file: string;
  readonly line: number;
}

function parsed(text: string, { file, line }: Place): Record<string, unknown> {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (error) {
    const why = messageOf(error);
    return refuse(taskRowIsNotJson(file, line, why));
  }
  if (typeof row === 'object' && row !== null && !Array.isArray(row))
    return row as Record<string, unknown>;
  const kind = row === null ? 'null' : Array.isArray(row) ? 'a list' : `a ${typeof row}`;
  return refuse(taskRowIsNotJson(file, line, `it is ${kind}`));
}

function itemOf(
  format: TaskFormat,
  text: string,
  row: Record<string, unknown>,
  { file, line }: Place,
): TaskItem {
  const result = v.safeParse(taskRowSchemas[format], usualRow(format, row));
  if (!result.success) {
    const [issue] = result.issues;
    const field = v.getDotPath(issue) ?? '';
    const isThere = issue.path?.at(-1)?.value !== undefined;
    return refuse(taskFieldIsNot(file, line, format, field, isThere ? issue.message : null));
  }
  try {
    return taskItem(format, result.output, text);
  } catch (error) {
    if (!(error instanceof UnfitRow)) throw error;
    return refuse(taskRowIsUnfit(file, line, error.message));
  }
}

/**
 * Reads a file of questions: JSONL in one of the forms in which ARC, HellaSwag, MMLU, WinoGrande, TruthfulQA
 * and GSM8K are published, or with `question`, `choices` and `answer`. One row that is not in order refuses
 * the whole file, since a score over some of its items would be another one.
 * @param format `auto`: the one that the first row's fields are those of
 * @throws RefineryError `bad_file` naming file, line and field
 */
export function readTaskSet(file: string, bytes: Uint8Array, format: TaskFormat | 'auto'): TaskSet {
  let text: string;
  try {
    // It takes a byte order mark away.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(taskFileIsNotText(file));
  }
  let known: TaskFormat | null = format === 'auto' ? null : format;
  const items: TaskItem[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const row = line.trim();
    if (row === '') continue;
    const place = { file, line: i + 1 };
    const fields = parsed(row, place);
    known ??= recognisedFormat(fields);
    if (known === null) return refuse(taskFitsNoFormat(file, place.line, Object.keys(fields)));
    items.push(itemOf(known, row, fields, place));
  }
  if (known === null || items.length === 0) return refuse(taskFileIsEmpty(file));
  return { format: known, items };
}
