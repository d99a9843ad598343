import { useTranslation } from 'react-i18next';
import type { Duplicate } from '@piaosu/gateway/api';
import { sizeNow, usePreferences } from '../../ui/preferences.ts';
import { layoutOf, type Edge, type Node } from './duplicate-layout.ts';
import { ScrollFrame } from './scroll-frame.tsx';

const BILL = { x: 1, width: 150 } as const;
const PAYER = { x: 290, width: 220 } as const;
const WIDTH = 512;
const HEIGHT = 38;
const SIGNS = new Intl.Segmenter();

/** Bills at the left, payers at the right: a full line is a claim, a dashed one a refusal. It grows with the print. */
export function DuplicatePicture({ items }: { readonly items: readonly Duplicate[] }) {
  const { t } = useTranslation('supervision');
  const scale = sizeNow(usePreferences()) === 'large' ? 1.25 : 1;
  const { bills, payers, edges, height } = layoutOf(items, scale);
  return (
    <ScrollFrame label={t('duplicates.picture')}>
      <svg
        className="ps-super-graph"
        role="img"
        aria-label={t('duplicates.picture-label', { bills: bills.length, payers: payers.length })}
        width={WIDTH * scale}
        height={height}
      >
        {edges.map((edge) => (
          <path key={edge.key} d={curveOf(edge, scale)} data-refused={edge.refused} />
        ))}
        {bills.map((node) => (
          <Box
            key={node.id}
            node={node}
            scale={scale}
            {...BILL}
            label={t('duplicates.bill', { name: node.label })}
            bill
          />
        ))}
        {payers.map((node) => (
          <Box key={node.id} node={node} scale={scale} {...PAYER} label={node.label} />
        ))}
      </svg>
    </ScrollFrame>
  );
}

interface BoxProps {
  readonly node: Node;
  readonly x: number;
  readonly width: number;
  /** Large print: a picture in pixels does not grow with it by itself. */
  readonly scale: number;
  readonly label: string;
  readonly bill?: boolean;
}

function Box({ node, x, width, scale, label, bill = false }: BoxProps) {
  const high = HEIGHT * scale;
  return (
    <g className={bill ? 'ps-super-bill' : undefined}>
      <rect x={x * scale} y={node.y - high / 2} width={width * scale} height={high} rx={6} />
      <text x={(x + 12) * scale} y={node.y + 5 * scale}>
        {shortened(label, bill ? 18 : 13)}
      </text>
      <title>{label}</title>
    </g>
  );
}

function curveOf({ fromY, toY }: Edge, scale: number): string {
  const [from, to] = [(BILL.x + BILL.width) * scale, PAYER.x * scale];
  const middle = (from + to) / 2;
  return `M${String(from)} ${String(fromY)} C${String(middle)} ${String(fromY)} ${String(middle)} ${String(toY)} ${String(to)} ${String(toY)}`;
}

function shortened(text: string, most: number): string {
  const signs = Array.from(SIGNS.segment(text), ({ segment }) => segment);
  return signs.length > most ? `${signs.slice(0, most - 1).join('')}…` : text;
}
