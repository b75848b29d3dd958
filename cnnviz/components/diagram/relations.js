// Which layers feed a layer, and which it feeds.

/**
 * For each row the numbers of the rows that feed it (`sources`) and that it feeds (`targets`).
 * @param {{name: string, inputs: string[]}[]} rows
 */
export function relations(rows) {
  const numbers = new Map(rows.map(({ name }, number) => [name, number]));
  const found = rows.map(() => ({ sources: [], targets: [] }));
  for (const [to, { inputs }] of rows.entries()) {
    for (const from of new Set(inputs.map((name) => numbers.get(name)))) {
      if (from === undefined) continue;
      found[to].sources.push(from);
      found[from].targets.push(to);
    }
  }
  return found;
}
