import { beforeEach, inject } from 'vitest';

beforeEach(({ skip }) => {
  skip(inject('chromium') === '', 'no Chromium or Chrome was found');
});
