import { Menu } from '@mantine/core';
import { IconButton } from './IconButton.tsx';
import type { MenuButtonProps } from './MenuButton.tsx';
import { Keys } from './states.tsx';

export default function MenuPanel({
  label,
  children,
  size,
  className,
  position = 'bottom-end',
  lines,
}: MenuButtonProps) {
  return (
    <Menu defaultOpened position={position} width={240} shadow="md">
      <Menu.Target>
        <IconButton label={label} {...(size === undefined ? {} : { size })} className={className}>
          {children}
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        {lines().map((line, i) =>
          line === null ? (
            <Menu.Divider key={`line-${i}`} />
          ) : (
            <Menu.Item
              key={line.id}
              leftSection={<line.icon size={18} stroke={1.6} aria-hidden="true" />}
              rightSection={line.keys && <Keys keys={line.keys} />}
              {...(line.danger ? { color: 'coral' } : {})}
              onClick={line.run}
            >
              {line.label}
            </Menu.Item>
          ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
