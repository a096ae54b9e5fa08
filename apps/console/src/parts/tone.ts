/** What a state asks of a person: nothing, a look, or something to be done. Never told by colour alone. */
export type Tone = 'good' | 'attention' | 'bad' | 'quiet';
