import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'];

/**
 * What axe finds amiss on a page, or in a part of it. Every rule is tried; of what is well no list is made, which would
 * be most of the work.
 */
export async function violations(page: Page, part?: string): Promise<Violations> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  return (await (part === undefined ? axe : axe.include(part)).analyze()).violations;
}
