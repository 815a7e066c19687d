import { describe } from 'vitest';
import { everyPathHolds } from '../../support/path-rules.ts';
import { walkShop } from '../../support/paths.ts';

describe('every reachable state of a shop sale', () => {
  everyPathHolds(walkShop());
});
