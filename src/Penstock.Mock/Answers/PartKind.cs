namespace Penstock.Mock.Answers;

/// <summary>What a part of an answer is.</summary>
internal enum PartKind
{
    Reasoning,
    Text,
    ToolCall,
}
