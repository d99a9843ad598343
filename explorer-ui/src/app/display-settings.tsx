import { FontSizeOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Choice } from '../ui/choice.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { setPreferences, SIZES, THEMES, usePreferences } from '../ui/preferences.ts';
import { Switch } from '../ui/switch.tsx';

/** Print, colours, care mode and sounds. */
export function DisplaySettings() {
  const { t } = useTranslation('app');
  const { size, theme, care, sound } = usePreferences();
  return (
    <Disclosure label={t('display.label')} face={<FontSizeOutlined aria-hidden />}>
      <div className="ps-stack">
        <Choice
          label={t('display.size')}
          options={SIZES.map((value) => ({ value, label: t(`display.size-${value}`) }))}
          value={care ? 'large' : size}
          onChange={(next) => {
            setPreferences({ size: next, care: care && next === 'large', printOffered: true });
          }}
        />
        <Choice
          label={t('display.theme')}
          options={THEMES.map((value) => ({ value, label: t(`display.theme-${value}`) }))}
          value={theme}
          onChange={(next) => {
            setPreferences({ theme: next });
          }}
        />
        <Switch
          label={t('display.care')}
          hint={t('display.care-hint')}
          on={care}
          onChange={(next) => {
            setPreferences({ care: next, printOffered: true });
          }}
        />
        <Switch
          label={t('display.sound')}
          on={sound}
          onChange={(next) => {
            setPreferences({ sound: next });
          }}
        />
      </div>
    </Disclosure>
  );
}
