namespace Penstock.Mock.Behaviour;

/// <summary>From which words the mock makes its texts.</summary>
public enum VocabularyKind
{
    /// <summary>Lower-case English words.</summary>
    Plain,

    /// <summary>Words of two to four UTF-8 bytes a character, quotes, backslashes and line breaks: hard on framing code.</summary>
    Unicode,
}
