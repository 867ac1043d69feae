import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

import { expectNothingSideways } from './page';

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'];

/**
 * What axe finds amiss on a page, or in a part of it. Every rule is tried, in the page itself: a page of its own for the
 * results is only for frames of other sites, of which there are none here, and would be most of the work.
 */
export async function violations(page: Page, part?: string): Promise<Violations> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  return (await (part === undefined ? axe : axe.include(part)).analyze()).violations;
}

/** Looks at the page in light and dark, at every width, and leaves it in light: axe finds nothing, and nothing lies sideways. */
export async function expectFine(page: Page, widths: readonly number[] = [1280]): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page), `${colorScheme} at ${width} px`).toEqual([]);
      await expectNothingSideways(page, width);
    }
}
