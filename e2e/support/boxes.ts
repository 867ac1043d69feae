import type { Page } from '@playwright/test';

/** What is wrong with the boxes of a page, one sentence each, and how much was looked at. */
export interface Boxes {
  readonly faults: readonly string[];
  /** Lines of text and controls that were looked at. */
  readonly pieces: number;
}

/** Looks for lines of text and controls that overlap, are cut off, leave the window or scroll sideways; only in what lies on top where something does. */
export async function lookAtBoxes(page: Page): Promise<Boxes> {
  return page.evaluate(() => {
    // Boxes are on fractions of a pixel, and what scrolls is told in whole ones.
    const slack = 1;
    const faults = new Set<string>();
    const layers = 'dialog[open], :popover-open';
    const tops = [...document.querySelectorAll(layers)];
    const roots = tops.length > 0 ? tops : [document.body];
    const words = (text: string): string => `“${text.trim().replaceAll(/\s+/g, ' ').slice(0, 40)}”`;
    const named = (element: Element): string =>
      `${element.tagName.toLowerCase()} ${words(element.getAttribute('aria-label') ?? element.textContent)}`;
    const seen = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      !element.closest('.visuallyHidden');

    /** Where something in an element is drawn: in what scrolls by itself, or in the window. */
    const ground = (within: Element): Element => {
      for (let outer: Element | null = within; outer; outer = outer.parentElement) {
        if (roots.includes(outer)) return outer;
        const { overflowX, overflowY } = getComputedStyle(outer);
        if ([overflowX, overflowY].some((way) => way === 'auto' || way === 'scroll')) return outer;
      }
      return document.body;
    };
    const inside = (box: DOMRect, around: DOMRect): boolean =>
      box.left >= around.left - slack &&
      box.right <= around.right + slack &&
      box.top >= around.top - slack &&
      box.bottom <= around.bottom + slack;

    interface Piece {
      readonly element: Element;
      readonly name: string;
      readonly box: DOMRect;
    }
    const grounds = new Map<Element, Piece[]>();
    const keep = (element: Element, within: Element, name: string, box: DOMRect): void => {
      const on = ground(within);
      grounds.set(on, [...(grounds.get(on) ?? []), { element, name, box }]);
      for (let outer: Element | null = within; outer && outer !== on; outer = outer.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(outer);
        if (overflowX === 'visible' && overflowY === 'visible') continue;
        if (!inside(box, outer.getBoundingClientRect()))
          faults.add(`${name} is cut by ${named(outer)}`);
      }
      const sideways = getComputedStyle(on).overflowX;
      if (on.matches('body') || (sideways !== 'auto' && sideways !== 'scroll'))
        if (box.left < -slack || box.right > innerWidth + slack)
          faults.add(`${name} leaves the window`);
    };

    for (const root of roots) {
      const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const parent = node.parentElement!;
        if (node.textContent!.trim() === '' || !seen(parent)) continue;
        if (parent.closest('select, textarea, math, script, style')) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        let block = parent;
        while (/^inline$|^contents$/.test(getComputedStyle(block).display))
          block = block.parentElement!;
        for (const box of range.getClientRects()) {
          if (box.width < slack || box.height < slack) continue;
          const name = words(node.textContent!);
          keep(parent, parent, name, box);
          const around = block.getBoundingClientRect();
          if (box.left < around.left - slack || box.right > around.right + slack)
            faults.add(`${name} leaves its ${named(block)}`);
        }
      }
      for (const control of root.querySelectorAll('button, input, select, textarea, math, canvas'))
        if (seen(control))
          keep(control, control.parentElement!, named(control), control.getBoundingClientRect());

      for (const field of root.querySelectorAll<HTMLInputElement>(
        'input:not([type=range], [type=file])',
      ))
        if (seen(field) && field.scrollWidth > field.clientWidth + slack)
          faults.add(`The value of ${field.labels?.[0]?.textContent ?? named(field)} is cut off`);
      const pen = document.createElement('canvas').getContext('2d')!;
      for (const field of root.querySelectorAll('select')) {
        const { font, paddingLeft, paddingRight } = getComputedStyle(field);
        pen.font = font;
        const room =
          field.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
        if (seen(field) && pen.measureText(field.selectedOptions[0]!.label).width > room + slack)
          faults.add(`The choice of ${field.labels[0]?.textContent ?? named(field)} is cut off`);
      }
      // Tables may be wider than the window where they can be reached by keyboard as well.
      for (const element of [root, ...root.querySelectorAll('*')]) {
        const { overflowX } = getComputedStyle(element);
        const wide = element.scrollWidth > element.clientWidth + slack;
        if (wide && /auto|scroll/.test(overflowX) && !element.matches('[role=region], textarea'))
          faults.add(`${named(element)} scrolls sideways`);
      }
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.add('The page scrolls sideways');

    for (const pieces of grounds.values())
      pieces.forEach((one, i) => {
        for (const other of pieces.slice(i + 1)) {
          if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
          const across =
            Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const down =
            Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          if (across > slack && down > slack) faults.add(`${one.name} overlaps ${other.name}`);
        }
      });
    const pieces = [...grounds.values()].reduce((sum, { length }) => sum + length, 0);
    return { faults: [...faults], pieces };
  });
}
