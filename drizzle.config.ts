import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: [
    './src/store/schema.ts',
    './src/store/bank-tables.ts',
    './src/store/shift-tables.ts',
    './src/store/till-tables.ts',
    './src/store/statistics/tables.ts',
    './src/store/folder/tables.ts',
  ],
  out: './src/store/migrations',
  casing: 'snake_case',
});
