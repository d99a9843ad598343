import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Screen } from './screen.ts';
import { screenOf } from './screens.ts';

/** The way here from the home page. */
export function Breadcrumb({ screen }: { readonly screen: Screen }) {
  const { t } = useTranslation(['app', 'screens']);
  return (
    <nav className="ps-breadcrumb" aria-label={t('breadcrumb')}>
      <ol>
        <li>
          <Link to="/">{t('screens:home.title')}</Link>
        </li>
        {ancestorsOf(screen).map(({ name, path }) => (
          <li key={name}>
            <Link to={path}>{t(`screens:${name}.title`)}</Link>
          </li>
        ))}
        <li aria-current="page">{t(`screens:${screen.name}.title`)}</li>
      </ol>
    </nav>
  );
}

function ancestorsOf({ parent }: Screen): Screen[] {
  const above = parent === undefined ? undefined : screenOf(parent);
  return above === undefined ? [] : [...ancestorsOf(above), above];
}
