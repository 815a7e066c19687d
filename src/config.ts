/** The service's settings from its environment: the only reader of `process.env`. Used by src/cli. */
import * as v from 'valibot';

export const ROLES = ['pos', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export interface ApiToken {
  role: Role;
  token: string;
}

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** Path of the station document for the first start; null: the demo station. */
  stationFile: string | null;
  /** `demo`: only where the station in force is the demo station. */
  simulators: boolean | 'demo';
  /** How many times faster than life. */
  simulationSpeed: number;
  apiTokens: ApiToken[];
  /** Days that daily backups are kept; 0: no daily backups. */
  backupKeepDays: number;
  /** How long an orderly stop waits for running deliveries, seconds. */
  stopLimit: number;
  /** Requests a second that one token may make, or one address without a token. */
  rateLimit: number;
  /** Pages of other origins that may call the API; none: no CORS. */
  corsOrigins: string[];
  /** Names that the service is called by, besides those of the loopback: `HOST`, and those of `ALLOWED_HOSTS`. */
  hosts: string[];
  /** Whose time the doctor compares the machine's clock with: `host` or `host:port`. */
  ntpServer: string;
  logLevel: string;
}

const port = v.pipe(v.string(), v.regex(/^\d{1,5}$/, 'a port number'), v.transform(Number), v.maxValue(65535));
const speed = v.pipe(v.string(), v.transform(Number), v.number('a number'), v.minValue(0.01), v.maxValue(10_000));
const number = (low: number, high: number) => v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(low), v.maxValue(high));
/** Comma-separated. */
const list = <Item extends v.GenericSchema<string, string>>(item: Item) =>
  v.pipe(
    v.string(),
    v.transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    ),
    v.array(item),
  );
const LEAST_TOKEN = 20;
const LONG_TOKEN =
  `tokens of at least ${LEAST_TOKEN} characters, since a shorter one can be guessed; \`openssl rand -base64 24\` makes one ` +
  `(токены не короче ${LEAST_TOKEN} знаков: короткий можно подобрать)`;
const tokens = v.pipe(
  list(
    v.pipe(
      v.string(),
      v.check((pair) => /^(pos|analyst|admin):[^\s:,]+$/.test(pair), 'role:token pairs, the role pos, analyst or admin'),
      v.check((pair) => pair.length - pair.indexOf(':') > LEAST_TOKEN, LONG_TOKEN),
    ),
  ),
  v.transform((pairs) =>
    pairs.map((pair) => ({ role: pair.slice(0, pair.indexOf(':')) as Role, token: pair.slice(pair.indexOf(':') + 1) })),
  ),
);

const origins = list(
  v.pipe(
    v.string(),
    v.check((origin) => /^https?:\/\/[^/*\s]+$/.test(origin), 'origins such as https://office.example, comma-separated'),
  ),
);
const hostNames = list(
  v.pipe(
    v.string(),
    v.toLowerCase(),
    v.check((name) => /^([\w.-]+|\[[\da-f:.]+\])$/.test(name), 'names such as kolonka.station.example, without a port, comma-separated'),
  ),
);

const Environment = v.object({
  HOST: v.optional(v.string(), '127.0.0.1'),
  PORT: v.optional(port, '8080'),
  DATA_DIR: v.optional(v.string(), './data'),
  STATION: v.optional(v.string()),
  SIMULATORS: v.optional(v.picklist(['on', 'off'])),
  SIMULATION_SPEED: v.optional(speed, '1'),
  API_TOKENS: v.optional(tokens, ''),
  RATE_LIMIT: v.optional(number(1, 100_000), '500'),
  BACKUP_KEEP_DAYS: v.optional(number(0, 3650), '14'),
  STOP_LIMIT: v.optional(number(0, 3600), '60'),
  CORS_ORIGINS: v.optional(origins, ''),
  ALLOWED_HOSTS: v.optional(hostNames, ''),
  NTP_SERVER: v.optional(v.pipe(v.string(), v.regex(/^(\[[\da-fA-F:]+\]|[^\s:/]+)(:\d{1,5})?$/, 'host or host:port')), 'pool.ntp.org'),
  LOG_LEVEL: v.optional(v.picklist(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), 'info'),
});

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** @throws Error that names every setting at fault. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const { HOST, PORT, DATA_DIR, STATION, SIMULATORS, SIMULATION_SPEED, API_TOKENS, LOG_LEVEL, ...rest } = readEnvironment(
    Environment,
    environment,
  );
  if (API_TOKENS.length === 0 && !LOOPBACK.has(HOST)) {
    throw new Error(`HOST: ${HOST} is reachable from outside, so API_TOKENS must be set`);
  }
  return {
    host: HOST,
    port: PORT,
    dataDir: DATA_DIR,
    stationFile: STATION ?? null,
    simulators: SIMULATORS ? SIMULATORS === 'on' : STATION === undefined && 'demo',
    simulationSpeed: SIMULATION_SPEED,
    apiTokens: API_TOKENS,
    backupKeepDays: rest.BACKUP_KEEP_DAYS,
    stopLimit: rest.STOP_LIMIT,
    rateLimit: rest.RATE_LIMIT,
    corsOrigins: rest.CORS_ORIGINS,
    hosts: [HOST.toLowerCase(), ...rest.ALLOWED_HOSTS],
    ntpServer: rest.NTP_SERVER,
    logLevel: LOG_LEVEL,
  };
}

export interface LabConfig {
  port: number;
  dir: string;
  speed: number;
}

const LabEnvironment = v.object({
  LAB_PORT: v.optional(port, '8090'),
  LAB_DIR: v.optional(v.string(), './lab'),
  SIMULATION_SPEED: v.optional(speed, '1'),
});

/** Settings of the simulators' own process. @throws Error that names every setting at fault. */
export function readLabConfig(environment: NodeJS.ProcessEnv): LabConfig {
  const { LAB_PORT, LAB_DIR, SIMULATION_SPEED } = readEnvironment(LabEnvironment, environment);
  return { port: LAB_PORT, dir: LAB_DIR, speed: SIMULATION_SPEED };
}

function readEnvironment<Schema extends v.GenericSchema>(schema: Schema, environment: NodeJS.ProcessEnv): v.InferOutput<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = v.safeParse(schema, given);
  if (read.success) return read.output;
  // What is expected, never the value itself: it may be a token.
  throw new Error(
    read.issues.map((issue) => `${String(issue.path?.[0]?.key ?? 'environment')}: expected ${issue.expected ?? issue.message}`).join('; '),
  );
}
