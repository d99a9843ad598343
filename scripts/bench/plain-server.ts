import express from 'express';
import pg from 'pg';
import { z } from 'zod';

/**
 * The plain alternative the ledger's cost is stated against: the same HTTP stack, driver and database, receipts as one
 * jsonb row each, no proof, no ledger, no encryption, no login. It validates nothing, so every ratio flatters it.
 */
const Receipt = z.looseObject({ eInvoiceCode: z.string(), eInvoiceNumber: z.string(), checkCode: z.string() });
const Environment = z.object({ PLAIN_DATABASE_URL: z.string(), PLAIN_PORT: z.coerce.number() });

const { PLAIN_DATABASE_URL, PLAIN_PORT } = Environment.parse(process.env);
const pool = new pg.Pool({ connectionString: PLAIN_DATABASE_URL, max: 8 });
await pool.query(
  `CREATE TABLE IF NOT EXISTS plain_receipts (
     id text PRIMARY KEY, check_code text NOT NULL, issue_date text, content jsonb NOT NULL)`,
);
await pool.query('CREATE INDEX IF NOT EXISTS plain_receipts_day ON plain_receipts (issue_date)');

const app = express();
app.use(express.json({ limit: '16mb' }));

app.post('/receipts/batches', async (request, response) => {
  const receipts = z.array(Receipt).parse(request.body);
  await pool.query({
    name: 'insert-many',
    text: `INSERT INTO plain_receipts (id, check_code, issue_date, content)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[]) ON CONFLICT DO NOTHING`,
    values: [
      receipts.map(idOf),
      receipts.map((one) => one.checkCode),
      receipts.map((one) => String(one['issueDate'])),
      receipts.map((one) => JSON.stringify(one)),
    ],
  });
  response.status(201).json({ accepted: receipts.length });
});

app.get('/receipts/:id', async (request, response) => {
  const { rows } = await pool.query<{ content: unknown }>({
    name: 'select-one',
    text: 'SELECT content FROM plain_receipts WHERE id = $1',
    values: [request.params.id],
  });
  const row = rows[0];
  if (row === undefined) response.status(404).json({ code: 'NOT_FOUND' });
  else response.json(row.content);
});

const server = app.listen(PLAIN_PORT, '127.0.0.1', () => {
  console.log('ready');
});
process.on('SIGTERM', () => {
  server.close();
  void pool.end();
});

function idOf(receipt: z.infer<typeof Receipt>): string {
  return `${receipt.eInvoiceCode}-${receipt.eInvoiceNumber}`;
}
