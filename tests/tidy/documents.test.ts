import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, read, ROOT } from './source-tree.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const dependencies = { ...manifest.dependencies, ...manifest.devDependencies };

const DOCUMENTS = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'].filter((path) => existsSync(join(ROOT, path))),
  ...filesBelow('docs', 'scenarios').filter((path) => path.endsWith('.md')),
];

/** Targets of a document's links that are meant to be files here. */
function relativeLinks(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(<?([^)>\s]+)>?[^)]*\)/g)]
    .map((match) => match[1]!)
    .filter((target) => !/^([a-z]+:|#)/.test(target))
    .map((target) => target.replace(/#.*$/, ''));
}

describe('dependencies', () => {
  it('each have their line in docs/dependencies.md, and nothing else has', () => {
    const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\|/gm)].map((match) => match[1]);
    expect([...listed].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('are pinned to exact versions', () => {
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('are locked without the address of a registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });
});

describe('documents', () => {
  it('link to files that exist', () => {
    const broken = DOCUMENTS.flatMap((path) =>
      relativeLinks(read(path))
        .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('would be caught linking to nothing', () => {
    const text =
      '[a](docs/a.md) [b](https://x.org) [c](#part) ![d](d.svg "title") `[e](e.md)` [f](../f.md#part)';
    expect(relativeLinks(text)).toEqual(['docs/a.md', 'd.svg', '../f.md']);
  });
});
