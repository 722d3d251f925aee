import { describe, expect, it } from 'vitest';
import { ConformanceTable, type Suite } from './conformance-suite.js';
import { dataModelCases } from './data-model-cases.js';
import { ensembleCases } from './ensemble-cases.js';
import { sessionCases } from './session-cases.js';
import { watchCases } from './watch-cases.js';

const SIZES = [1, 3, 5];
const table = new ConformanceTable(SIZES);

describe.each(SIZES)('conformance on %i server(s)', (servers) => {
  const define = (title: string, body: () => void): void => {
    it(`${title}`, () => table.run(title, servers, body));
  };
  const suite: Suite = { servers, it: define, alone: servers === 1 ? define : () => {} };
  dataModelCases(suite);
  sessionCases(suite);
  watchCases(suite);
  if (servers > 1) ensembleCases(suite);
});

describe('conformance', () => {
  it('prints every case by the number of servers', () => {
    console.log(table.toString());
    expect(table.failed).toEqual([]);
    expect(table.size).toBeGreaterThan(35);
  });
});
