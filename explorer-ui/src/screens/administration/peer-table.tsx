import { useTranslation } from 'react-i18next';
import type { Readiness } from '../../api/administration.ts';
import { Moment } from '../../ui/moment.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { ToneSign } from '../../ui/tone-sign.tsx';

type Peer = Readiness['ledger'][string]['peers'][number];

interface PeerTableProps {
  readonly caption: string;
  readonly peers: readonly Peer[];
}

/** The peers that a gateway asks: how each stands, since when, and how far its copy of the ledger goes. */
export function PeerTable({ caption, peers }: PeerTableProps) {
  const { t } = useTranslation('administration');
  return (
    <PlainTable<Peer>
      caption={caption}
      rows={peers}
      rowKey={({ peer }) => peer}
      columns={[
        {
          ...{ key: 'peer', title: t('network.peer'), width: 240, text: ({ peer }) => peer },
          cell: ({ peer }) => <span className="ps-code">{peer}</span>,
        },
        {
          ...{ key: 'condition', title: t('column.state'), width: 170 },
          text: ({ condition }) => t(`peer.${condition}`),
          cell: ({ condition }) => (
            <span className="ps-admin-state">
              <ToneSign tone={condition === 'healthy' ? 'good' : 'bad'} />
              {t(`peer.${condition}`)}
            </span>
          ),
        },
        {
          ...{ key: 'since', title: t('network.since'), width: 190, text: ({ since }) => since },
          cell: ({ since }) => <Moment at={since} precision="second" />,
        },
        {
          ...{ key: 'height', title: t('network.height'), width: 120, number: true },
          text: ({ height }) => height?.toLocaleString('en-US') ?? '—',
          compare: (left, right) => (left.height ?? -1) - (right.height ?? -1),
        },
      ]}
    />
  );
}
