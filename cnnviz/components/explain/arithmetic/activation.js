// Activations by hand. Each gives the rule that applied, the numbers that the rule's line names,
// and y, what comes out.

/**
 * @param {string} name the function's name in lower case, e.g. relu
 * @param {number} x what goes in
 * @param {object} settings the layer's parameters by name
 * @param {Float32Array} curve points (2, n) of a function that is not known here
 */
export function activate(name, x, settings = {}, curve = null) {
  const known = FUNCTIONS[name];
  if (known) return { x, negated: -x, ...known(x, settings) };
  return { x, rule: "other", y: curve ? readOff(curve, x) : Number.NaN };
}

const FUNCTIONS = {
  linear: (x) => ({ rule: "linear", y: x }),
  relu,
  relu6: (x) => relu(x, { max_value: 6 }),
  leaky_relu: (x, settings) => sloped(x, settings.negative_slope ?? settings.alpha ?? 0.2),
  prelu: (x, settings) => sloped(x, settings.alpha ?? settings.negative_slope ?? 0),
  elu: (x, { alpha = 1 }) => (x > 0 ? passes(x) : { rule: "elu", alpha, y: alpha * Math.expm1(x) }),
  selu,
  sigmoid: (x) => ({ rule: "sigmoid", y: sigmoid(x) }),
  silu: (x) => weighed("silu", x, sigmoid(x)),
  swish: (x) => weighed("silu", x, sigmoid(x)),
  gelu: (x, { approximate = false }) => weighed("gelu", x, approximate ? nearPhi(x) : phi(x)),
  mish: (x) => weighed("mish", x, Math.tanh(softplus(x))),
  tanh: (x) => ({ rule: "tanh", y: Math.tanh(x) }),
  hard_tanh: (x) => ({ rule: "hard_tanh", y: Math.min(1, Math.max(-1, x)) }),
  tanh_shrink: (x) => ({ rule: "tanh_shrink", y: x - Math.tanh(x) }),
  celu: (x, { alpha = 1 }) =>
    x > 0 ? passes(x) : { rule: "celu", alpha, y: alpha * Math.expm1(x / alpha) },
  log_sigmoid: (x) => ({ rule: "log_sigmoid", y: -softplus(-x) }),
  squareplus: (x) => ({ rule: "squareplus", y: (x + Math.sqrt(x * x + 4)) / 2 }),
  soft_shrink: (x) => ({ rule: "soft_shrink", y: Math.sign(x) * Math.max(Math.abs(x) - 0.5, 0) }),
  hard_shrink: (x) => ({ rule: "hard_shrink", y: Math.abs(x) > 0.5 ? x : 0 }),
  softplus: (x) => ({ rule: "softplus", y: softplus(x) }),
  softsign: (x) => ({ rule: "softsign", y: x / (1 + Math.abs(x)) }),
  exponential: (x) => ({ rule: "exponential", y: Math.exp(x) }),
  hard_sigmoid: (x) => ({ rule: "hard_sigmoid", y: hardSigmoid(x) }),
  hard_silu: (x) => weighed("hard_silu", x, hardSigmoid(x)),
  hard_swish: (x) => weighed("hard_silu", x, hardSigmoid(x)),
};

function relu(x, settings) {
  const { max_value, negative_slope, threshold } = settings;
  const [top, slope, from] = [max_value ?? Infinity, negative_slope ?? 0, threshold ?? 0];
  if (slope === 0 && from === 0) {
    const y = Math.min(top, Math.max(0, x));
    return top === Infinity ? { rule: "relu", y } : { rule: "capped", max_value: top, y };
  }
  if (x < from) return { rule: "below", threshold: from, slope, y: slope * (x - from) };
  return x > top ? { rule: "over", max_value: top, y: top } : passes(x, from);
}

function sloped(x, slope) {
  return x >= 0 ? passes(x) : { rule: "sloped", slope, y: slope * x };
}

function selu(x) {
  const [scale, alpha] = [1.05070098, 1.67326324];
  if (x > 0) return { rule: "scaled", scale, y: scale * x };
  return { rule: "selu", scale, alpha, y: scale * alpha * Math.expm1(x) };
}

function passes(x, threshold = 0) {
  return { rule: "passes", threshold, y: x };
}

/** The value times a share of it. */
function weighed(rule, x, share) {
  return { rule, share, y: x * share };
}

export function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))); // never overflows
}

function hardSigmoid(x) {
  return Math.min(1, Math.max(0, x / 6 + 0.5));
}

/** The share of the standard normal distribution that lies below x. */
export function phi(x) {
  return (1 + erf(x / Math.SQRT2)) / 2;
}

function nearPhi(x) {
  return (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) / 2;
}

/** The error function by a series of terms of one sign, so that nothing is lost in differences. */
function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x); // as far as a double can tell
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The height of a drawn curve at x, between its two nearest points. */
export function readOff(curve, x) {
  const n = curve.shape[1];
  let right = 1;
  while (right < n - 1 && curve[right] < x) right += 1;
  const [x0, x1, y0, y1] = [curve[right - 1], curve[right], curve[n + right - 1], curve[n + right]];
  return x1 === x0 ? y0 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
