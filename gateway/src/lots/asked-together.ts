/** More in one statement would keep small requests waiting behind a large one. */
const MOST = 500;

interface Round<K, V> {
  readonly keys: Set<K>;
  readonly answers: Promise<ReadonlyMap<K, V>>;
}

/**
 * What is asked at the same moment is asked once, whoever asks: twenty boxes of a scan, and those of the tills beside it, cost as
 * many statements as one box. Where the answer to all fails, each is asked for itself: one that is wrong harms no other.
 */
export function askedTogether<K, V>(
  answer: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): (key: K) => Promise<V | undefined> {
  let round: Round<K, V> | undefined;
  const begin = (): Round<K, V> => {
    const keys = new Set<K>();
    const answers = nextTurn().then(() => {
      if (round?.keys === keys) round = undefined;
      return answer([...keys]);
    });
    return { keys, answers };
  };
  return async (key) => {
    const joined = round === undefined || round.keys.size >= MOST ? begin() : round;
    round = joined;
    joined.keys.add(key);
    try {
      return (await joined.answers).get(key);
    } catch (error) {
      if (joined.keys.size === 1) throw error;
      return (await answer([key])).get(key);
    }
  };
}

/** After everything that is ready to ask has asked. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
