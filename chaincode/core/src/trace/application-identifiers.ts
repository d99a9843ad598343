/**
 * GS1's application identifiers (AIs) as data: GS1 General Specifications §3.2 (formats), §4.13 (which must and which
 * must not stand together), §7.8.5 (predefined lengths); GS1 Digital Link: URI syntax §4 (keys and their qualifiers).
 * A test holds every row against the table that GS1 publishes for machines. `format`, `requires`, `excludes` and
 * `qualifiers` are in that table's notation, so that a new release can be compared by eye too.
 */
export type ApplicationIdentifierRow = {
  /** One AI, or a range such as `91-99`. */
  readonly ai: string;
  /**
   * Components one after the other: N digits, X character set 82, Y character set 39, Z base64url; `6` that long, `..6`
   * at least 1 and at most that long; in brackets when it may be absent; then the names of its checks (ai-check.ts).
   */
  readonly format: string;
  /** Its length is known to every reader, so no FNC1 need follow it. */
  readonly predefined?: true;
  /** False: no query attribute of a Digital Link. */
  readonly attribute?: false;
  /** Each entry must hold: one of the comma-separated groups is there, all AIs of a group (`01+21`), n being any digit. */
  readonly requires?: readonly string[];
  /** None of these may be there; an AI does not exclude itself. */
  readonly excludes?: string;
  /** Primary key of a Digital Link: its qualifiers in order, `|` between alternatives; empty: it takes none. */
  readonly qualifiers?: string;
};

/** Measures of a trade item or of what a logistic unit contains; the fourth digit says how many decimals follow. */
const ITEM_MEASURES = words(
  '310 311 312 313 314 315 316 320 321 322 323 324 325 326 327 328 329 350 351 352 356 357 360 361 364 365 366',
);
/** Measures of a trade item or of a whole logistic unit. */
const UNIT_MEASURES = words(
  '330 331 332 333 334 335 336 340 341 342 343 344 345 346 347 348 349 353 354 355 362 363 367 368 369',
);

export const APPLICATION_IDENTIFIERS: readonly ApplicationIdentifierRow[] = [
  { ai: '00', format: 'N18,csum,gcppos2', predefined: true, qualifiers: '' },
  { ai: '01', format: 'N14,csum,gcppos2', predefined: true, excludes: '255,37', qualifiers: '22,10,21|235' },
  { ai: '02', format: 'N14,csum,gcppos2', predefined: true, requires: ['37'], excludes: '01,03' },
  { ai: '03', format: 'N14,csum,gcppos2', predefined: true, attribute: false, excludes: '01,02,37' },
  { ai: '10', format: 'X..20', requires: ['01,02,03,8006,8026'] },
  { ai: '11', format: 'N6,yymmd0', predefined: true, requires: ['01,02,03,8006,8026'] },
  { ai: '12', format: 'N6,yymmd0', predefined: true, requires: ['8020'] },
  { ai: '13', format: 'N6,yymmd0', predefined: true, requires: ['01,02,03,8006,8026'] },
  { ai: '15', format: 'N6,yymmd0', predefined: true, requires: ['01,02,03,8006,8026'] },
  { ai: '16', format: 'N6,yymmd0', predefined: true, requires: ['01,02,03,8006,8026'] },
  { ai: '17', format: 'N6,yymmd0', predefined: true, requires: ['01,02,03,255,8006,8026'] },
  { ai: '20', format: 'N2', predefined: true, requires: ['01,02,8006,8026'] },
  { ai: '21', format: 'X..20', attribute: false, requires: ['01,03,8006'], excludes: '235' },
  { ai: '22', format: 'X..20', attribute: false, requires: ['01'] },
  { ai: '235', format: 'X..28', attribute: false, requires: ['01'] },
  { ai: '240', format: 'X..30', requires: ['01,02,8006,8026'] },
  { ai: '241', format: 'X..30', requires: ['01,02,8006,8026'] },
  { ai: '242', format: 'N..6', requires: ['01,02,8006,8026'] },
  { ai: '243', format: 'X..20', requires: ['01'] },
  { ai: '250', format: 'X..30', requires: ['01,8006', '21'] },
  { ai: '251', format: 'X..30', requires: ['01,8006'] },
  { ai: '253', format: 'N13,csum,gcppos1 [X..17]', qualifiers: '' },
  { ai: '254', format: 'X..20', attribute: false, requires: ['414'] },
  { ai: '255', format: 'N13,csum,gcppos1 [N..12]', excludes: '01,02,415,8006,8020,8026', qualifiers: '' },
  { ai: '30', format: 'N..8', requires: ['01,02'] },
  { ai: '37', format: 'N..8', requires: ['00', '02,8026'] },
  ...ITEM_MEASURES.map((measure) => measureRow(measure, '01,02')),
  ...UNIT_MEASURES.map((measure) => measureRow(measure, '00,01')),
  measureRow('337', '01'),
  { ai: '3900-3909', format: 'N..15', requires: ['255,8020'], excludes: '390n,391n,394n,8111' },
  { ai: '3910-3919', format: 'N3,iso4217 N..15', requires: ['8020'], excludes: '391n' },
  { ai: '3920-3929', format: 'N..15', requires: ['01', '30,31nn,32nn,35nn,36nn'], excludes: '392n,393n' },
  { ai: '3930-3939', format: 'N3,iso4217 N..15', requires: ['30,31nn,32nn,35nn,36nn'], excludes: '393n' },
  { ai: '3940-3943', format: 'N4', requires: ['255'], excludes: '394n,8111' },
  { ai: '3950-3955', format: 'N6', requires: ['30,31nn,32nn,35nn,36nn'], excludes: '392n,393n,395n,8005' },
  { ai: '400', format: 'X..30' },
  { ai: '401', format: 'X..30,gcppos1', qualifiers: '' },
  { ai: '402', format: 'N17,csum,gcppos1', qualifiers: '' },
  { ai: '403', format: 'X..30', requires: ['00'] },
  { ai: '410', format: 'N13,csum,gcppos1', predefined: true },
  { ai: '411', format: 'N13,csum,gcppos1', predefined: true },
  { ai: '412', format: 'N13,csum,gcppos1', predefined: true },
  { ai: '413', format: 'N13,csum,gcppos1', predefined: true },
  { ai: '414', format: 'N13,csum,gcppos1', predefined: true, qualifiers: '254|7040' },
  { ai: '415', format: 'N13,csum,gcppos1', predefined: true, requires: ['8020'], qualifiers: '8020' },
  { ai: '416', format: 'N13,csum,gcppos1', predefined: true },
  { ai: '417', format: 'N13,csum,gcppos1', predefined: true, qualifiers: '7040' },
  { ai: '420', format: 'X..20', excludes: '421' },
  { ai: '421', format: 'N3,iso3166 X..9', excludes: '4307' },
  { ai: '422', format: 'N3,iso3166', requires: ['01,02,8006,8026'], excludes: '426' },
  {
    ai: '423',
    format: 'N3,iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166',
    requires: ['01,02'],
    excludes: '426',
  },
  { ai: '424', format: 'N3,iso3166', requires: ['01,02'], excludes: '426' },
  {
    ai: '425',
    format: 'N3,iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166 [N3],iso3166',
    requires: ['01,02'],
    excludes: '426',
  },
  { ai: '426', format: 'N3,iso3166', requires: ['01,02'] },
  { ai: '427', format: 'X..3', requires: ['01,02', '422'] },
  { ai: '4300', format: 'X..35,pcenc', requires: ['00'] },
  { ai: '4301', format: 'X..35,pcenc', requires: ['00'] },
  { ai: '4302', format: 'X..70,pcenc', requires: ['00'] },
  { ai: '4303', format: 'X..70,pcenc', requires: ['4302'] },
  { ai: '4304', format: 'X..70,pcenc', requires: ['00'] },
  { ai: '4305', format: 'X..70,pcenc', requires: ['00'] },
  { ai: '4306', format: 'X..70,pcenc', requires: ['00'] },
  { ai: '4307', format: 'X2,iso3166alpha2', requires: ['00'] },
  { ai: '4308', format: 'X..30', requires: ['00'] },
  { ai: '4309', format: 'N10,latitude N10,longitude', requires: ['00'] },
  { ai: '4310', format: 'X..35,pcenc', requires: ['00'] },
  { ai: '4311', format: 'X..35,pcenc', requires: ['00'] },
  { ai: '4312', format: 'X..70,pcenc', requires: ['00'] },
  { ai: '4313', format: 'X..70,pcenc', requires: ['4312'] },
  { ai: '4314', format: 'X..70,pcenc', requires: ['00'] },
  { ai: '4315', format: 'X..70,pcenc', requires: ['00'] },
  { ai: '4316', format: 'X..70,pcenc', requires: ['00'] },
  { ai: '4317', format: 'X2,iso3166alpha2', requires: ['00'] },
  { ai: '4318', format: 'X..20', requires: ['00'] },
  { ai: '4319', format: 'X..30', requires: ['00'] },
  { ai: '4320', format: 'X..35,pcenc', requires: ['00'] },
  { ai: '4321', format: 'N1,yesno', requires: ['00'] },
  { ai: '4322', format: 'N1,yesno', requires: ['00'] },
  { ai: '4323', format: 'N1,yesno', requires: ['00'] },
  { ai: '4324', format: 'N6,yymmd0 N4,hhmi', requires: ['00'] },
  { ai: '4325', format: 'N6,yymmd0 N4,hhmi', requires: ['00'] },
  { ai: '4326', format: 'N6,yymmdd', requires: ['00'] },
  { ai: '4330', format: 'N6 [X1],hyphen', requires: ['00'], excludes: '4331' },
  { ai: '4331', format: 'N6 [X1],hyphen', requires: ['00'], excludes: '4330' },
  { ai: '4332', format: 'N6 [X1],hyphen', requires: ['00'], excludes: '4333' },
  { ai: '4333', format: 'N6 [X1],hyphen', requires: ['00'], excludes: '4332' },
  { ai: '7001', format: 'N13', requires: ['01,02,8006,8026'] },
  { ai: '7002', format: 'X..30', requires: ['01,02'] },
  { ai: '7003', format: 'N6,yymmdd N4,hhmi', requires: ['01,02'] },
  { ai: '7004', format: 'N..4', requires: ['01+10'] },
  { ai: '7005', format: 'X..12', requires: ['01,02'] },
  { ai: '7006', format: 'N6,yymmdd', requires: ['01,02'] },
  { ai: '7007', format: 'N6,yymmdd [N6],yymmdd', requires: ['01,02'] },
  { ai: '7008', format: 'X..3', requires: ['01,02'] },
  { ai: '7009', format: 'X..10', requires: ['01,02'] },
  { ai: '7010', format: 'X..2', requires: ['01,02'] },
  { ai: '7011', format: 'N6,yymmdd [N4],hhmi', requires: ['01,02'] },
  { ai: '7020', format: 'X..20', requires: ['01,8006', '416'] },
  { ai: '7021', format: 'X..20', requires: ['01,8006'] },
  { ai: '7022', format: 'X..20', requires: ['7021'] },
  { ai: '7023', format: 'X..30,gcppos1' },
  { ai: '7030', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7031', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7032', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7033', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7034', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7035', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7036', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7037', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7038', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7039', format: 'N3,iso3166999 X..27', requires: ['01,02'] },
  { ai: '7040', format: 'N1 X1 X1 X1,importeridx', attribute: false },
  { ai: '7041', format: 'X..4,packagetype', attribute: false, requires: ['00'] },
  { ai: '710', format: 'X..20', requires: ['01'] },
  { ai: '711', format: 'X..20', requires: ['01'] },
  { ai: '712', format: 'X..20', requires: ['01'] },
  { ai: '713', format: 'X..20', requires: ['01'] },
  { ai: '714', format: 'X..20', requires: ['01'] },
  { ai: '715', format: 'X..20', requires: ['01'] },
  { ai: '716', format: 'X..20', requires: ['01'] },
  { ai: '717', format: 'X..20', requires: ['01'] },
  { ai: '7230', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7231', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7232', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7233', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7234', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7235', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7236', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7237', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7238', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7239', format: 'X2 X..28', requires: ['01,8004'] },
  { ai: '7240', format: 'X..20', requires: ['01,8006'] },
  { ai: '7241', format: 'N2,mediatype', requires: ['8017,8018'] },
  { ai: '7242', format: 'X..25', requires: ['8017,8018'] },
  { ai: '7250', format: 'N8,yyyymmdd', requires: ['8018'], excludes: '7251' },
  { ai: '7251', format: 'N8,yyyymmdd N4,hhmi', requires: ['8018'], excludes: '7250' },
  { ai: '7252', format: 'N1,iso5218', requires: ['8018'] },
  { ai: '7253', format: 'X..40,pcenc', requires: ['8017,8018'], excludes: '7256,7259' },
  { ai: '7254', format: 'X..40,pcenc', requires: ['8017,8018'], excludes: '7256,7259' },
  { ai: '7255', format: 'X..10', requires: ['8017,8018'], excludes: '7256,7259' },
  { ai: '7256', format: 'X..90,pcenc', requires: ['8017,8018'] },
  { ai: '7257', format: 'X..70,pcenc', requires: ['8018'] },
  { ai: '7258', format: 'X3,posinseqslash', requires: ['8018+7259'] },
  { ai: '7259', format: 'X..40,pcenc', requires: ['8018'], excludes: '7256' },
  { ai: '8001', format: 'N4,nonzero N5,nonzero N3,nonzero N1,winding N1', requires: ['01'] },
  { ai: '8002', format: 'X..20' },
  { ai: '8003', format: 'N1,zero N13,csum,gcppos1 [X..16]', qualifiers: '' },
  { ai: '8004', format: 'X..30,gcppos1', qualifiers: '7040' },
  { ai: '8005', format: 'N6', requires: ['01,02'] },
  { ai: '8006', format: 'N14,csum,gcppos2 N4,pieceoftotal', excludes: '01,37', qualifiers: '22,10,21' },
  { ai: '8007', format: 'X..34,iban', requires: ['415'] },
  { ai: '8008', format: 'N6,yymmdd N2,hh [N2],mi [N2],ss', requires: ['01,02'] },
  { ai: '8009', format: 'X..50', requires: ['00,01'] },
  { ai: '8010', format: 'Y..30,gcppos1', qualifiers: '8011' },
  { ai: '8011', format: 'N..12,nozeroprefix', attribute: false, requires: ['8010'] },
  { ai: '8012', format: 'X..20', requires: ['01,8006'] },
  { ai: '8013', format: 'X..25,csumalpha,gcppos1', qualifiers: '' },
  { ai: '8014', format: 'X..25,csumalpha,gcppos1,hasnondigit', attribute: false, requires: ['01'] },
  { ai: '8017', format: 'N18,csum,gcppos1', excludes: '8018', qualifiers: '8019' },
  { ai: '8018', format: 'N18,csum,gcppos1', excludes: '8017', qualifiers: '8019' },
  { ai: '8019', format: 'N..10', attribute: false, requires: ['8017,8018'] },
  { ai: '8020', format: 'X..25', attribute: false, requires: ['415'] },
  { ai: '8026', format: 'N14,csum,gcppos2 N4,pieceoftotal', requires: ['37'], excludes: '02,8006' },
  { ai: '8030', format: 'Z..90', requires: ['00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018'] },
  { ai: '8040', format: 'N15', attribute: false, requires: ['01+21'] },
  { ai: '8041', format: 'N15', attribute: false, requires: ['01+21+8040'] },
  { ai: '8042', format: 'N32', attribute: false, requires: ['01+21+8040'] },
  { ai: '8043', format: 'N18 [N..2]', attribute: false, requires: ['01+21+8040'] },
  { ai: '8110', format: 'X..70,couponcode' },
  { ai: '8111', format: 'N4', requires: ['255'] },
  { ai: '8112', format: 'X..70,couponposoffer' },
  { ai: '8200', format: 'X..70', attribute: false, requires: ['01'] },
  { ai: '90', format: 'X..30' },
  { ai: '91-99', format: 'X..90' },
];

function measureRow(measure: string, requires: string): ApplicationIdentifierRow {
  const ai = `${measure}0-${measure}5`;
  return { ai, format: 'N6', predefined: true, requires: [requires], excludes: `${measure}n` };
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
