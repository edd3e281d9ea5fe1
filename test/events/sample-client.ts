import type { ClientData } from '../../src/events/client.ts';

export const client: ClientData = {
  id: '7',
  name: 'Harbour & Finch Ltd',
  contactPerson: null,
  email: 'accounts@harbourfinch.example',
  phone: null,
  address: '12 Quay Street\nLondon',
  status: 'active',
  sameName: [],
  taxNumber: null,
};
