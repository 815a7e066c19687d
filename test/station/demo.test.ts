import { describe, expect, test } from 'vitest';
import { demoStation, isSimulated } from '../../src/station/demo.ts';
import { readStation } from '../../src/station/read-station.ts';

const REAL = {
  line: '/dev/ttyS1',
  scanner: 'COM3',
  fiscal: 'http://192.168.0.20:16732',
  bank: 'http://192.168.0.21:9000',
  megainsight: 'https://megainsight.example.org',
};
const simulated = (devices?: Parameters<typeof demoStation>[0]) => {
  const read = readStation(demoStation(devices));
  return read.ok ? isSimulated(read.document) : read.faults;
};

describe('a station without a word about simulators', () => {
  test('is simulated where it is the demo station', () => {
    expect(simulated()).toBe(true);
  });

  test('never wakes up on simulators where its devices are real ones', () => {
    expect(simulated(REAL)).toBe(false);
  });

  test.each(Object.keys(REAL))('has simulators for the %s alone, where that alone is named so', (device) => {
    expect(simulated({ ...REAL, [device]: 'simulator' })).toBe(true);
  });
});
