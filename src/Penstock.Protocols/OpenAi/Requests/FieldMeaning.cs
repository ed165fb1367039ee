namespace Penstock.Protocols.OpenAi.Requests;

/// <summary>What a member that the request types do not hold means for the answer.</summary>
public enum FieldMeaning
{
    /// <summary>Not in OpenAI's specification: may be ignored where that is said.</summary>
    Unknown,

    /// <summary>Has no effect on the answer: billing, storage, routing, labels.</summary>
    Neutral,

    /// <summary>Changes the answer: a target that cannot honour it has to refuse.</summary>
    ChangesAnswer,
}
