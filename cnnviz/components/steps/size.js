// How large the pictures are on their cards.

const STAGE = 160; // CSS pixels; cards are at least so wide that a picture has this much

/** Whether a picture is drawn larger than it is, so that its pixels show as squares. */
export function magnified(height, width) {
  return Math.max(height, width) < STAGE;
}
