// A carrier made with npm's smpp, another codec than ours. It says on stdout, a JSON line each,
// what it understood, and does what stdin tells it: {"deliver": {fields of deliver_sm}}.
'use strict';

const readline = require('readline');
const smpp = require('smpp');

const sessions = [];
let taken = 0;

function say(word, value) {
  process.stdout.write(JSON.stringify([word, value]) + '\n');
}

function textOf(pdu) {
  const content = pdu.message_payload || pdu.short_message;
  return { text: content.message.toString(), udh: content.udh ? content.udh.map(hex) : [] };
}

function hex(part) {
  return part.toString('hex');
}

function take(session, pdu) {
  taken += 1;
  const id = 'foreign-' + taken;
  say('submit', {
    id,
    source: pdu.source_addr,
    source_ton: pdu.source_addr_ton,
    destination: pdu.destination_addr,
    data_coding: pdu.data_coding,
    esm_class: pdu.esm_class,
    registered: pdu.registered_delivery,
    validity: pdu.validity_period,
    sar: [pdu.sar_msg_ref_num, pdu.sar_segment_seqnum, pdu.sar_total_segments],
    ...textOf(pdu),
  });
  session.send(pdu.response({ message_id: id }));
  if (!pdu.registered_delivery) return;
  session.deliver_sm({
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2611220100 done date:2611220101 ` +
      'stat:DELIVRD err:000 text:',
    receipted_message_id: id,
    message_state: smpp.MESSAGE_STATE.DELIVERED,
  }, (answer) => say('answered', [id, answer.command_status]));
}

const server = smpp.createServer((session) => {
  session.on('error', (error) => say('error', String(error)));
  for (const kind of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(kind, (pdu) => {
      const good = pdu.password === 'secret';
      say(kind, [pdu.system_id, good]);
      session.send(pdu.response(good ? {} : { command_status: smpp.ESME_RINVPASWD }));
      if (good) sessions.push(session);
      else session.close();
    });
  }
  session.on('submit_sm', (pdu) => take(session, pdu));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    say('unbind', null);
    session.send(pdu.response());
    session.close();
  });
});

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { deliver } = JSON.parse(line);
  if (deliver.udh) {
    deliver.short_message = { udh: Buffer.from(deliver.udh, 'hex'), message: deliver.short_message };
    delete deliver.udh;
  }
  sessions[sessions.length - 1].deliver_sm(
    deliver, (answer) => say('answered', ['mo', answer.command_status]));
}).on('close', () => process.exit(0));

server.listen(0, '127.0.0.1', () => say('port', server.address().port));
