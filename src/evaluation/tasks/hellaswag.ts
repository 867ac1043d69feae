import { capitalized, stripped } from './pythonText';

/** What HellaSwag's texts lose before they are asked (`preprocess` of the harness’s hellaswag/utils.py). */
export function withoutBrackets(text: string): string {
  return stripped(text)
    .replaceAll(' [title]', '. ')
    .replaceAll(/\[[^\n]*?\]/g, '')
    .replaceAll('  ', ' ');
}

/** HellaSwag's question: the activity, the first part of the context, and the second one with a capital. */
export function hellaswagQuestion(label: string, first: string, second: string): string {
  return withoutBrackets(`${label}: ${first} ${capitalized(second)}`);
}
