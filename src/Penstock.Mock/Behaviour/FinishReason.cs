namespace Penstock.Mock.Behaviour;

/// <summary>Why an answer ends; each dialect has its own word for it.</summary>
public enum FinishReason
{
    /// <summary>The model was done.</summary>
    Stop,

    /// <summary>The token limit was reached.</summary>
    Length,

    /// <summary>Tools are called.</summary>
    Tools,

    /// <summary>A content filter stepped in.</summary>
    Filter,
}
