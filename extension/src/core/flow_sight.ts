/** Which part of a flow a canvas shows. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The middle of what is shown, in the flow's pixels, and how large. */
export interface Sight {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** How large a step must be to be read, and how large it is where the whole flow would be too small. */
const LEAST = 0.55;
const NEAR = 0.8;
/** Room around the flow in pixels of its own. */
const MARGIN = 24;

/**
 * What to show of a flow in a pane: null for the whole of it, where that can be read. Else the part around a step, with
 * no more empty room beyond the ends of the flow than there must be.
 */
export function sightOf(whole: Box, pane: { readonly width: number; readonly height: number }, step: Box): Sight | null {
  const fitting = Math.min(pane.width / (whole.width + 2 * MARGIN), pane.height / (whole.height + 2 * MARGIN));
  if (fitting >= LEAST) {
    return null;
  }
  return {
    x: middle(whole.x, whole.width, step.x + step.width / 2, pane.width / NEAR),
    y: middle(whole.y, whole.height, step.y + step.height / 2, pane.height / NEAR),
    zoom: NEAR
  };
}

/** The middle of what is shown along one side of the flow: that of the step, moved away from the ends. */
function middle(from: number, size: number, at: number, shown: number): number {
  const [least, most] = [from - MARGIN + shown / 2, from + size + MARGIN - shown / 2];
  return least > most ? from + size / 2 : Math.min(most, Math.max(least, at));
}
