import { HomeOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { MENU_GROUPS, mayOpen } from './screen.ts';
import type { MenuGroup, Screen } from './screen.ts';
import { SCREENS } from './screens.ts';
import type { SignedIn } from '../session/session.ts';

/** The pages that somebody's roles open, under their headings. */
export function SiteMenu({ session, open }: { readonly session: SignedIn; readonly open: boolean }) {
  const { t } = useTranslation(['app', 'screens']);
  const groups = menuOf(session);
  return (
    <nav id="site-menu" className="ps-menu" data-open={open} aria-label={t('menu.label')}>
      <ul className="ps-menu-list">
        <li>
          <NavLink className="ps-menu-link" to="/" end>
            <HomeOutlined aria-hidden />
            {t('screens:home.title')}
          </NavLink>
        </li>
      </ul>
      {groups.map(({ group, screens }) => (
        <section key={group} aria-labelledby={`menu-${group}`}>
          <h2 id={`menu-${group}`} className="ps-menu-heading">
            {t(`group.${group}`)}
          </h2>
          <ul className="ps-menu-list">
            {screens.map((screen) => (
              <MenuEntry key={screen.name} screen={screen} />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function MenuEntry({ screen: { name, path, icon: Icon } }: { readonly screen: Screen }) {
  const { t } = useTranslation('screens');
  return (
    <li>
      <NavLink className="ps-menu-link" to={path} end>
        {Icon !== undefined && <Icon aria-hidden />}
        {t(`${name}.title`)}
      </NavLink>
    </li>
  );
}

/** Headings without a page are left out. */
function menuOf({ roles }: SignedIn): { readonly group: MenuGroup; readonly screens: readonly Screen[] }[] {
  return MENU_GROUPS.map((group) => ({
    group,
    screens: SCREENS.filter((screen) => screen.group === group && mayOpen(screen, roles)),
  })).filter(({ screens }) => screens.length > 0);
}
