// Straight lines: batch normalisation, rescaling and their like.

/** All numbers of the way from x to y; what the layer does not have changes nothing. */
export function worked(x, facts) {
  if (isScale(facts)) {
    const { scale, offset } = facts;
    return { x, scale, offset: offset ?? 0, y: x * scale + (offset ?? 0) };
  }
  const centred = x - facts.mean;
  const spread = spreadOf(facts);
  const normalised = centred / spread;
  const scaled = normalised * (facts.gamma ?? 1);
  return { ...facts, x, centred, spread, normalised, scaled, y: scaled + (facts.beta ?? 0) };
}

/** The same line as x · slope + offset. */
export function lineOf(facts) {
  if (isScale(facts)) return { slope: facts.scale, offset: facts.offset ?? 0 };
  const slope = (facts.gamma ?? 1) / spreadOf(facts);
  return { slope, offset: (facts.beta ?? 0) - facts.mean * slope };
}

export function isScale(facts) {
  return facts.scale !== undefined && facts.scale !== null;
}

function spreadOf({ variance, epsilon }) {
  return Math.sqrt(variance + (epsilon ?? 0));
}
