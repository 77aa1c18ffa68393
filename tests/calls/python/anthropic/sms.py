from twilio.rest import Client

client = Client("sid", "token")


def send(to, text):
    message = client.messages.create(body=text, from_="+100", to=to)
    return message.sid
