import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useMay } from '../../api/session';
import { ConfirmByTyping } from '../../parts/confirm-by-typing';
import { countInWords } from '../../parts/in-words';
import { Notice } from '../../parts/notice';
import { tellDone } from '../../parts/tell';
import { acceptVanishing, type SweepOfApi } from './sweep-calls';

/** So many rows were missing that none is removed for it, until reads by id, or a person, say that they are gone. */
export function HeldBrake({ sweep }: { readonly sweep: SweepOfApi }) {
  if (sweep.brake === 'confirmed')
    return (
      <Notice tone="quiet" title="Many rows were missing, and reads by id have confirmed it">
        <p>They were removed one by one, each after it was read.</p>
      </Notice>
    );
  if (sweep.brake === 'accepted')
    return (
      <Notice tone="quiet" title="Many rows were missing, and a person has accepted it">
        <p>Each is still read by id before it is removed.</p>
      </Notice>
    );
  return <StillHeld sweep={sweep} />;
}

function StillHeld({ sweep }: { readonly sweep: SweepOfApi }) {
  const mayAccept = useMay('operate');
  const queries = useQueryClient();
  const [isOpen, dialog] = useDisclosure();
  const missing = missingInWords(sweep);
  const accept = async () => {
    queries.setQueryData(['sweeps', sweep.id], await acceptVanishing(sweep.id));
    tellDone('Accepted. Each row is read by id before it is removed.');
  };
  return (
    <Notice tone="bad" title={`The provider’s list lacks ${missing}: none of them is removed`}>
      <p>
        That is more than a campaign loses between two looks, so the list may be wrong. Some of them are being read by
        id: if those are gone, the brake is let go of by itself.
      </p>
      {mayAccept && (
        <Button color="red" size="xs" onClick={dialog.open}>
          They are gone: accept…
        </Button>
      )}
      <ConfirmByTyping
        title="Are they gone at the provider?"
        word={sweep.source}
        action="Accept"
        opened={isOpen}
        onClose={dialog.close}
        onConfirm={accept}
      >
        You say that {missing} of {sweep.source} are no longer at the provider. Each is still read by id, and becomes a
        tombstone if the provider does not know it.
      </ConfirmByTyping>
    </Notice>
  );
}

function missingInWords({
  missing_subscribers: subscribers,
  missing_rewards: rewards,
  braked_entity: of,
}: SweepOfApi): string {
  const [ofSubscribers, ofRewards] = [
    countInWords(Number(subscribers), 'subscriber'),
    countInWords(Number(rewards), 'reward'),
  ];
  if (of === 'both') return `${ofSubscribers} and ${ofRewards}`;
  return of === 'reward' ? ofRewards : ofSubscribers;
}
