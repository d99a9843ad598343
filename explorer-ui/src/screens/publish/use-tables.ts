import { useRef, useState } from 'react';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { readSheetTables } from '../../api/publish.ts';
import { kindOf, rememberedMapping, rememberMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import { prepare } from './prepared.ts';
import type { Prepared, ReadTables } from './prepared.ts';
import { csvTable } from './source-table.ts';
import type { SourceTable, TableFault } from './source-table.ts';

export interface FileFault {
  readonly name: string;
  readonly fault: TableFault;
}

export interface ChosenTables {
  readonly files: readonly string[];
  readonly prepared: Prepared | undefined;
  /** Detail lines were chosen, and no receipts yet. */
  readonly detailsAlone: boolean;
  readonly mapping: Mapping;
  readonly reading: boolean;
  readonly faults: readonly FileFault[];
  readonly problem: ApiProblem | undefined;
  readonly take: (files: readonly File[]) => void;
  readonly name: (column: string, ours: string) => void;
  readonly clear: () => void;
}

interface State {
  readonly read: ReadTables;
  readonly faults: readonly FileFault[];
  readonly problem?: ApiProblem;
}

const NOTHING: State = { read: {}, faults: [] };

/** Files of a day as tables: CSV is read here, a workbook by the service; a change of names reads workbooks anew. */
export function useTables(): ChosenTables {
  const [mapping, setMapping] = useState(rememberedMapping);
  const [state, setState] = useState(NOTHING);
  const [reading, setReading] = useState(false);
  const files = useRef<readonly File[]>([]);
  const turn = useRef(0);
  const readAgain = async (names: Mapping) => {
    turn.current += 1;
    const mine = turn.current;
    setReading(true);
    const next = await readAll(files.current, names);
    if (mine !== turn.current) return;
    setState(next);
    setReading(false);
  };
  return {
    ...{ mapping, reading, faults: state.faults, problem: state.problem },
    files: Object.values(state.read).map(({ name }) => name),
    prepared: prepare(state.read, mapping),
    detailsAlone: state.read.receipts === undefined && state.read.details !== undefined,
    take: (chosen) => {
      // Two at most: the newest of each sort counts.
      files.current = [...files.current, ...chosen].slice(-2);
      void readAgain(mapping);
    },
    name: (column, ours) => {
      const names = { ...mapping, [column]: ours };
      setMapping(names);
      rememberMapping(names);
      if (files.current.some(isSheet)) void readAgain(names);
    },
    clear: () => {
      turn.current += 1;
      files.current = [];
      setState(NOTHING);
      setReading(false);
    },
  };
}

function isSheet({ name }: File): boolean {
  return name.toLowerCase().endsWith('.xlsx');
}

async function readAll(files: readonly File[], names: Mapping): Promise<State> {
  try {
    const tables: SourceTable[] = [];
    const faults: FileFault[] = [];
    for (const file of files) {
      const found = isSheet(file) ? await sheetsOf(file, names) : [csvTable(file.name, await bytesOf(file))];
      for (const one of found) {
        if (typeof one === 'string') faults.push({ name: file.name, fault: one });
        else if (one.columns.length > 0) tables.push(one);
      }
    }
    return { read: Object.fromEntries(tables.map((table) => [kindOf(table, names), table])), faults };
  } catch (error) {
    return { ...NOTHING, problem: toApiProblem(error) };
  }
}

async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

async function sheetsOf(file: File, names: Mapping): Promise<SourceTable[]> {
  const tables = await readSheetTables(file, names);
  return tables.map((table) => ({ ...table, name: `${file.name} · ${table.name}` }));
}
