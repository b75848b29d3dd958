// Lanes for the lines between layers, as in the graph of a version history laid on its side.

/**
 * Give every layer and every connection a lane, so that no two lines lie on each other.
 *
 * Layers come in the order of the data. A layer takes the lowest lane among the lines that reach
 * it; of the lines that leave it, the one to the nearest layer goes on in its lane and the others
 * take the lowest free ones.
 *
 * @param {{name: string, inputs: string[]}[]} layers
 * @returns {{lanes: number[], edges: {from: number, to: number, lane: number}[], count: number}}
 */
export function wire(layers) {
  const edges = connections(layers);
  const lanes = [];
  let count = 1;
  for (let here = 0; here < layers.length; here++) {
    const arriving = edges.filter((edge) => edge.to === here);
    const taken = new Set(
      edges.filter((edge) => edge.from < here && edge.to > here).map((edge) => edge.lane),
    );
    const reached = arriving.map((edge) => edge.lane);
    lanes[here] = reached.length ? Math.min(...reached) : lowestFree(taken);
    let preferred = lanes[here];
    for (const edge of edges.filter((candidate) => candidate.from === here)) {
      edge.lane = taken.has(preferred) ? lowestFree(taken) : preferred;
      taken.add(edge.lane);
      count = Math.max(count, edge.lane + 1);
      preferred = lowestFree(taken);
    }
    count = Math.max(count, lanes[here] + 1);
  }
  return { lanes, edges, count };
}

/** All connections, each source's nearest target first. */
function connections(layers) {
  const numbers = new Map(layers.map(({ name }, number) => [name, number]));
  const edges = layers.flatMap(({ inputs }, to) =>
    inputs.filter((name) => numbers.has(name)).map((name) => ({ from: numbers.get(name), to })),
  );
  return edges.sort((a, b) => a.from - b.from || a.to - b.to);
}

function lowestFree(taken) {
  let lane = 0;
  while (taken.has(lane)) lane++;
  return lane;
}
