import { describe, expect, test } from 'vitest';
import { readConfig, readLabConfig } from '../src/config.ts';

const said = (environment: NodeJS.ProcessEnv, read: (environment: NodeJS.ProcessEnv) => unknown = readConfig): string => {
  try {
    read(environment);
    return '';
  } catch (problem) {
    return (problem as Error).message;
  }
};

describe('the service', () => {
  const DEFAULTS = {
    host: '127.0.0.1',
    port: 8080,
    dataDir: './data',
    stationFile: null,
    simulators: 'demo',
    simulationSpeed: 1,
    apiTokens: [],
    backupKeepDays: 14,
    stopLimit: 60,
    rateLimit: 500,
    corsOrigins: [],
    hosts: ['127.0.0.1'],
    ntpServer: 'pool.ntp.org',
    logLevel: 'info',
  };

  test('with nothing set runs the demo station on loopback, simulated and open', () => {
    expect(readConfig({})).toEqual(DEFAULTS);
  });

  test('takes every setting of the contract', () => {
    const environment = {
      HOST: '0.0.0.0',
      PORT: '0',
      DATA_DIR: '/var/lib/kolonka',
      STATION: 'lab/station.json',
      SIMULATORS: 'on',
      SIMULATION_SPEED: '12.5',
      API_TOKENS: 'pos:the-first-till-of-two, analyst:reads-and-does-no-more ,admin:the-keeper-of-the-keys,pos:the-second-till-of-two',
      BACKUP_KEEP_DAYS: '30',
      STOP_LIMIT: '5',
      RATE_LIMIT: '20',
      CORS_ORIGINS: 'https://office.example, http://10.0.0.9:3000',
      ALLOWED_HOSTS: 'Till.Station.example, [fd00::1]',
      NTP_SERVER: 'ntp.station.example:1123',
      LOG_LEVEL: 'debug',
      HOME: '/root',
    };
    expect(readConfig(environment)).toEqual({
      host: '0.0.0.0',
      port: 0,
      dataDir: '/var/lib/kolonka',
      stationFile: 'lab/station.json',
      simulators: true,
      simulationSpeed: 12.5,
      apiTokens: [
        { role: 'pos', token: 'the-first-till-of-two' },
        { role: 'analyst', token: 'reads-and-does-no-more' },
        { role: 'admin', token: 'the-keeper-of-the-keys' },
        { role: 'pos', token: 'the-second-till-of-two' },
      ],
      backupKeepDays: 30,
      stopLimit: 5,
      rateLimit: 20,
      corsOrigins: ['https://office.example', 'http://10.0.0.9:3000'],
      hosts: ['0.0.0.0', 'till.station.example', '[fd00::1]'],
      ntpServer: 'ntp.station.example:1123',
      logLevel: 'debug',
    });
  });

  test('takes an empty setting for one that is not set', () => {
    expect(readConfig({ HOST: '', PORT: '', STATION: '', SIMULATORS: '', SIMULATION_SPEED: '', API_TOKENS: '', LOG_LEVEL: '' })).toEqual(
      DEFAULTS,
    );
  });

  test('simulates by itself only the demo station', () => {
    const simulators = (environment: NodeJS.ProcessEnv) => readConfig(environment).simulators;
    expect([
      simulators({}),
      simulators({ STATION: 'station.json' }),
      simulators({ STATION: 'station.json', SIMULATORS: 'on' }),
      simulators({ SIMULATORS: 'off' }),
    ]).toEqual(['demo', false, true, false]);
  });

  test.each(['0.0.0.0', '::', '192.168.0.10', 'station.example.org'])('refuses to listen on %s without tokens', (HOST) => {
    expect([said({ HOST }), said({ HOST, API_TOKENS: ' , ' }), said({ HOST, API_TOKENS: 'pos:the-first-till-of-two' })]).toEqual([
      expect.stringMatching(/^HOST: .*API_TOKENS/),
      expect.stringMatching(/^HOST: .*API_TOKENS/),
      '',
    ]);
  });

  test.each(['127.0.0.1', '::1', 'localhost'])('listens on %s without tokens', (HOST) => {
    expect(readConfig({ HOST })).toEqual({ ...DEFAULTS, host: HOST, hosts: [HOST] });
  });

  test.each([
    ['PORT', 'port-of-secret'],
    ['PORT', '70007'],
    ['PORT', '-77'],
    ['SIMULATORS', 'perhaps'],
    ['SIMULATION_SPEED', 'very-fast'],
    ['SIMULATION_SPEED', '-33'],
    ['SIMULATION_SPEED', '77777'],
    ['LOG_LEVEL', 'chatty'],
    ['RATE_LIMIT', 'none'],
    ['RATE_LIMIT', '0'],
    ['CORS_ORIGINS', 'everybody'],
    ['ALLOWED_HOSTS', 'till.example:8080'],
    ['ALLOWED_HOSTS', '*'],
    ['API_TOKENS', 'secret-without-role'],
    ['API_TOKENS', 'king:secret-of-the-king'],
    ['API_TOKENS', 'pos:secret'],
    ['API_TOKENS', 'pos:secret one'],
    ['API_TOKENS', 'pos:the-first-till-of-two,admin:'],
    ['API_TOKENS', 'pos:nineteen-characters'],
  ])('names %s where it is wrong, and does not show %s', (name, value) => {
    const message = said({ [name]: value });
    expect([message.slice(0, name.length + 11), message.includes(value), message.includes('secret')]).toEqual([
      `${name}: expected `,
      false,
      false,
    ]);
  });

  test('refuses a token that can be guessed, and says why', () => {
    expect(said({ API_TOKENS: 'pos:the-first-till-of-two,admin:19-characters-here-' })).toMatch(
      /^API_TOKENS: expected tokens of at least 20 characters, since a shorter one can be guessed.*токены не короче 20 знаков/,
    );
    expect(readConfig({ API_TOKENS: 'admin:20-characters-are-ok' }).apiTokens).toEqual([{ role: 'admin', token: '20-characters-are-ok' }]);
  });

  test('names everything that is wrong at once', () => {
    expect(
      said({ PORT: 'x', SIMULATORS: 'y', LOG_LEVEL: 'z' })
        .split('; ')
        .map((fault) => fault.split(':')[0]),
    ).toEqual(['PORT', 'SIMULATORS', 'LOG_LEVEL']);
  });
});

describe("the simulators' own process", () => {
  test('takes its settings, or goes without', () => {
    expect([readLabConfig({}), readLabConfig({ LAB_PORT: '0', LAB_DIR: '/tmp/lab', SIMULATION_SPEED: '10' })]).toEqual([
      { port: 8090, dir: './lab', speed: 1 },
      { port: 0, dir: '/tmp/lab', speed: 10 },
    ]);
  });

  test('names what is wrong', () => {
    expect(said({ LAB_PORT: 'x', SIMULATION_SPEED: '0' }, readLabConfig)).toMatch(/^LAB_PORT: expected .*; SIMULATION_SPEED: expected /);
  });
});
