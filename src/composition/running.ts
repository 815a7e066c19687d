/** All that runs between the service's start and its stop, as compose puts it together. Used inside of src/composition. */
import type { Backend } from '../api/backend.ts';
import type { Engine } from '../engine/engine.ts';
import type { Devices } from '../forecourt/devices.ts';
import type { PriceBoard } from '../forecourt/price-board.ts';
import type { Readiness } from '../forecourt/readiness.ts';
import type { RegisterWatch } from '../forecourt/register-watch.ts';
import type { RestoreDesk } from '../forecourt/restore-desk.ts';
import type { PumpStops } from '../forecourt/stop-pump.ts';
import type { StorageWatch } from '../store/storage-watch.ts';
import type { Books } from './books.ts';
import type { Draining } from './draining.ts';
import type { Parts } from './parts.ts';
import type { Till } from './till.ts';

export interface Running {
  parts: Parts;
  storage: StorageWatch;
  books: Books;
  devices: Devices;
  registerWatch: RegisterWatch;
  prices: PriceBoard;
  readiness: Readiness;
  engine: Engine;
  shifts: Backend['shifts'];
  till: Till;
  restores: RestoreDesk;
  draining: Draining;
  pumpStops: PumpStops;
}
