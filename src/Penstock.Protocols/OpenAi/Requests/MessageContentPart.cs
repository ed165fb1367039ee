namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>A typed piece of a message's content.</summary>
public abstract record MessageContentPart;
