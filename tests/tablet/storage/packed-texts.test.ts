import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeySlots } from '../../../src/tablet/storage/key-slots.js';
import { PackedTexts } from '../../../src/tablet/storage/packed-texts.js';

const anyText = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.stringMatching(/^[0-9a-c]{0,60}$/),
  fc
    .tuple(fc.constantFrom('k', '["k', ''), fc.nat(), fc.constantFrom('', '"]'))
    .map((parts) => parts.join('')),
);

describe('PackedTexts', () => {
  it('gives back every text, and its length', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 200 }), (texts) => {
        const packed = new PackedTexts();
        const places = texts.map((text) => packed.add(text));
        expect(places.map((place) => packed.at(place))).toEqual(texts);
        expect(places.map((place) => packed.lengthAt(place))).toEqual(texts.map((text) => text.length));
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  it('keeps numbers as they are written', () => {
    const packed = new PackedTexts();
    const texts = [
      '007',
      '0',
      '10',
      '1e21',
      '999999999999999',
      '9999999999999999',
      '123456789012345000012',
      'a\0b1',
    ];
    expect(texts.map((text) => packed.at(packed.add(text)))).toEqual(texts);
  });

  it('takes a handful of bytes for a text that differs in its numbers, and for one of many templates', () => {
    const packed = new PackedTexts();
    let last = 0;
    for (let i = 0; i < 5_000; i++) last = packed.add(`value ${i}`);
    expect(last).toBeLessThan(5_000 * 4);
    for (let i = 0; i < 3_000; i++) {
      const letters = i.toString(26).replace(/[0-9]/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);
      expect(packed.at(packed.add(`${letters} of ${i}`))).toBe(`${letters} of ${i}`);
    }
  });
});

describe('KeySlots', () => {
  it('numbers each key of each index once, and finds only what came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2), fc.stringMatching(/^k?[0-9]{0,2}$/)), { maxLength: 300 }),
        (pairs) => {
          const slots = new KeySlots(new PackedTexts());
          const numbers = new Map<string, number>();
          for (const [index, key] of pairs) {
            const name = `${index} ${key}`;
            expect(slots.find(index, key)).toBe(numbers.get(name) ?? -1);
            const slot = slots.intern(index, key);
            expect(slot).toBe(numbers.get(name) ?? numbers.size);
            numbers.set(name, slot);
            expect([slots.indexOf(slot), slots.keyOf(slot), slots.keyLength(slot)]).toEqual([
              index,
              key,
              key.length,
            ]);
          }
        },
      ),
      { numRuns: 100, seed: 12 },
    );
  });
});
